# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Claims about objects, true of some and false of others: what the texts of the training say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geopurify_train.clip.phrases import (
    CATEGORIES,
    WITHHELD_PAIRS,
    category_names,
    in_template,
    purposes,
    templates,
)
from geopurify_worlds.captions import ADJECTIVES
from geopurify_worlds.materials import SUBSTANCES
from geopurify_worlds.palette import COLOR_NAMES

MATERIAL_NAMES = tuple(SUBSTANCES)
SIZES = ("small", "large")
_IDS = {name: i for i, name in enumerate(CATEGORIES)}
_NAMES, _PURPOSES, _TEMPLATES = category_names(), purposes(), templates()
_KINDS = ("color", "material", "color and material", "size", "category", "purpose", "color only")
_SHARES = (0.38, 0.14, 0.16, 0.06, 0.12, 0.1, 0.04)


@dataclass(frozen=True, eq=False)
class ObjectTable:
    """What is known of O objects, as indices into the lists of names; -1 where unknown.

    Attributes:
        category, color, material, size: (O,) int64.
    """

    category: NDArray[np.int64]
    color: NDArray[np.int64]
    material: NDArray[np.int64]
    size: NDArray[np.int64]

    def rows(self, which: NDArray) -> "ObjectTable":
        """Return some of the objects, by index or mask."""
        columns = (self.category, self.color, self.material, self.size)
        return ObjectTable(*(column[which] for column in columns))


def join_tables(tables: Sequence[ObjectTable]) -> ObjectTable:
    """Return the objects of all tables, in order."""
    columns = ("category", "color", "material", "size")
    return ObjectTable(*(np.concatenate([getattr(t, name) for t in tables]) for name in columns))


@dataclass(frozen=True)
class Claim:
    """One phrase and what it says; -1 for what it doesn't speak of."""

    categories: frozenset[int]
    color: int = -1
    material: int = -1
    size: int = -1
    noun: str = ""

    def phrase(self) -> str:
        """Return the claim in words, such as "red wooden chair"."""
        if self.size < 0 and self.color < 0 and self.material < 0:
            return self.noun
        material = MATERIAL_NAMES[self.material] if self.material >= 0 else ""
        words = [
            SIZES[self.size] if self.size >= 0 else "",
            COLOR_NAMES[self.color] if self.color >= 0 else "",
            ADJECTIVES.get(material, material),
            self.noun,
        ]
        return " ".join(word for word in words if word)

    def holds(self, objects: ObjectTable) -> NDArray[np.bool_]:
        """Tell of which of O objects the claim is true."""
        true = np.isin(objects.category, list(self.categories))
        for said, known in (
            (self.color, objects.color),
            (self.material, objects.material),
            (self.size, objects.size),
        ):
            if said >= 0:
                true &= known == said
        return true


def category_texts(rng: np.random.Generator) -> list[str]:
    """Return one sentence for each category, with a random name of it."""
    return [in_template(_any(names.trained, rng), _any(_TEMPLATES, rng)) for names in _NAMES]


def draw_claims(
    objects: ObjectTable, count: int, rng: np.random.Generator
) -> tuple[list[str], list[Claim]]:
    """Return up to ``count`` sentences about random objects, each with one that is nearly true.

    The second of a pair differs in one word, so that every word must be read.
    """
    texts: dict[str, Claim] = {}
    for row in rng.integers(len(objects.category), size=count // 2):
        claim = _draw_claim(objects, int(row), rng)
        for each in (claim, _altered(claim, rng)):
            if not _is_withheld(each):
                text = each.phrase()
                if each.categories and each.noun != "something":
                    is_phrase = each.noun in dict(_PURPOSES)
                    text = text if is_phrase else in_template(text, _any(_TEMPLATES, rng))
                texts.setdefault(text, each)
    return list(texts), list(texts.values())


def scene_caption(objects: ObjectTable, rng: np.random.Generator) -> str:
    """Return a sentence about a picture that shows these objects, one to three of them named."""
    if not len(objects.category):
        return "an empty room"
    rows = rng.permutation(len(objects.category))[: rng.integers(1, 4)]
    claims = (_draw_claim(objects, int(row), rng) for row in rows)
    named = [in_template(c.phrase(), "{a}") for c in claims if len(c.categories) == 1]
    return f"a room with {' and '.join(named)}" if named else "a room"


def _draw_claim(objects: ObjectTable, row: int, rng: np.random.Generator) -> Claim:
    category = int(objects.category[row])
    kind = str(rng.choice(_KINDS, p=_SHARES))
    plain = Claim(frozenset({category}), noun=_any(_NAMES[category].trained, rng))
    color, material, size = (
        int(column[row]) for column in (objects.color, objects.material, objects.size)
    )
    if kind == "purpose":
        fitting = [p for p in _PURPOSES if CATEGORIES[category] in p[1]]
        if fitting:
            phrase, names = fitting[rng.integers(len(fitting))]
            return Claim(frozenset(_IDS[name] for name in names), noun=phrase)
    if kind == "color only" and color >= 0:
        return Claim(frozenset(range(len(CATEGORIES))), color=color, noun="something")
    says_color, says_material = "color" in kind, "material" in kind
    return replace(
        plain,
        color=color if says_color else -1,
        material=material if says_material else -1,
        size=size if kind == "size" else -1,
    )


def _altered(claim: Claim, rng: np.random.Generator) -> Claim:
    """Return a claim with one word changed."""
    choices = [name for name in ("color", "material", "size") if getattr(claim, name) >= 0]
    if len(claim.categories) == 1:
        choices.append("category")
    match str(rng.choice(choices)) if choices else "":
        case "color":
            return replace(claim, color=_other(claim.color, len(COLOR_NAMES), rng))
        case "material":
            return replace(claim, material=_other(claim.material, len(MATERIAL_NAMES), rng))
        case "size":
            return replace(claim, size=_other(claim.size, len(SIZES), rng))
        case "category":
            (now,) = claim.categories
            other = _other(now, len(CATEGORIES), rng)
            noun = _any(_NAMES[other].trained, rng)
            return replace(claim, categories=frozenset({other}), noun=noun)
    phrase, names = _PURPOSES[rng.integers(len(_PURPOSES))]
    return Claim(frozenset(_IDS[name] for name in names), noun=phrase)


def _is_withheld(claim: Claim) -> bool:
    if claim.color < 0 or len(claim.categories) != 1:
        return False
    (category,) = claim.categories
    return (COLOR_NAMES[claim.color], CATEGORIES[category]) in WITHHELD_PAIRS


def _other(index: int, count: int, rng: np.random.Generator) -> int:
    return int((index + 1 + rng.integers(count - 1)) % count)


def _any(options: Sequence[str], rng: np.random.Generator) -> str:
    return options[int(rng.integers(len(options)))]
