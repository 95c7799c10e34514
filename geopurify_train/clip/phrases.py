# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How people name the categories: by words to train on, and by words held back for the test."""

import csv
from dataclasses import dataclass
from importlib.resources import files

from geopurify.config.label_sets import label_set

CATEGORIES = label_set("home")
_FOLDER = files("geopurify_train.clip")

# colours and categories that are never seen together in training; for the test of attributes
WITHHELD_PAIRS = frozenset(
    {
        *(("red", name) for name in ("chair", "cabinet", "rug", "vase", "bench", "towel")),
        *(("orange", name) for name in ("desk", "lamp", "backpack")),
        *(("yellow", name) for name in ("sofa", "stool", "box", "dresser")),
        *(("green", name) for name in ("table", "pillow", "suitcase", "trash can")),
        *(("turquoise", name) for name in ("bed", "chair", "ball")),
        *(("blue", name) for name in ("cabinet", "curtain", "lamp", "stool", "box")),
        *(("purple", name) for name in ("sofa", "towel", "backpack", "vase")),
        *(("pink", name) for name in ("table", "desk", "rug", "suitcase")),
        *(("brown", name) for name in ("bench", "trash can")),
        *(("white", name) for name in ("ball", "bookshelf", "pillow")),
        *(("black", name) for name in ("bed", "curtain", "dresser", "bookshelf")),
    }
)


@dataclass(frozen=True)
class Names:
    """Phrases for one category: those of the training, and those it never sees."""

    trained: tuple[str, ...]
    withheld: tuple[str, ...]


def category_names() -> tuple[Names, ...]:
    """Return the phrases of each of `CATEGORIES`."""
    rows = {row["category"]: row for row in _table("phrases.tsv")}
    return tuple(
        Names(*(tuple(rows[name][column].split(",")) for column in ("trained", "withheld")))
        for name in CATEGORIES
    )


def purposes() -> tuple[tuple[str, frozenset[str]], ...]:
    """Return phrases that say what things are for, each with the categories that serve."""
    return tuple(
        (row["phrase"], frozenset(row["categories"].split(","))) for row in _table("purposes.tsv")
    )


def templates() -> tuple[str, ...]:
    """Return sentences around a phrase: "{}" stands for it, "{a}" for it with its article."""
    return tuple((_FOLDER / "templates.txt").read_text(encoding="utf-8").splitlines())


def in_template(phrase: str, template: str) -> str:
    """Return a phrase in its sentence."""
    article = "an" if phrase[0] in "aeiou" else "a"
    return template.replace("{a}", f"{article} {phrase}").replace("{}", phrase)


def _table(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8") as table:
        return list(csv.DictReader(table, delimiter="\t"))
