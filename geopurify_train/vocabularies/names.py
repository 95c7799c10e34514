# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Vocabularies that begin with the names of rendered homes and go on with others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geopurify.config.label_sets import label_set
from geopurify.errors import BadInput

HOME = label_set("home")
MULTIPLES = (2, 4, 8, 16)  # of the home names, to be reached with others


@dataclass(frozen=True)
class LongVocabulary:
    """Names, and as which home name each counts.

    Attributes:
        title: what it is called in tables.
        counts_as: home name for each of the others that means the same; those that are not here
            are always wrong.
    """

    title: str
    names: tuple[str, ...]
    counts_as: Mapping[str, str] = field(default_factory=dict)

    @property
    def home_index(self) -> NDArray[np.int64]:
        """(C,) index of the home name that each name counts as, `len(HOME)` for none."""
        of = {name: index for index, name in enumerate(HOME)}
        meant = (self.counts_as.get(name, name) for name in self.names)
        return np.array([of.get(name, len(HOME)) for name in meant])


def build_vocabularies(
    lists: Mapping[str, Sequence[str]], counts_as: Mapping[str, str]
) -> list[LongVocabulary]:
    """Return the home names, these with each of the lists, and with growing shares of all.

    Args:
        lists: more names by title.
        counts_as: see `LongVocabulary`.
    """
    found = [LongVocabulary("home", HOME)]
    for title, names in lists.items():
        more = tuple(name for name in dict.fromkeys(names) if name not in HOME)
        found.append(LongVocabulary(f"home and {title}", HOME + more, counts_as))
    others = list(dict.fromkeys(n for names in lists.values() for n in names))
    mixed = [n for n in others if n not in HOME and n not in counts_as]
    order = np.random.default_rng(0).permutation(len(mixed))
    for multiple in MULTIPLES:
        count = (multiple - 1) * len(HOME)
        if count <= len(mixed):
            more = tuple(mixed[i] for i in order[:count])
            found.append(LongVocabulary(f"{multiple} x home", HOME + more, counts_as))
    return found


def read_names(file: Path) -> tuple[str, ...]:
    """Return the lines of a file that are not empty.

    Raises:
        BadInput: it can't be read, or has none.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("vocabulary_invalid", f"can't read the names {file}: {error}") from error
    names = tuple(filter(None, map(str.strip, lines)))
    if not names:
        raise BadInput("vocabulary_empty", f"{file} has no names")
    return names


def read_counts_as(file: Path) -> dict[str, str]:
    """Return a table of two columns: a name and the home name that it counts as.

    Raises:
        BadInput: it can't be read, or its second column has another name.
    """
    rows = [line.split("\t")[:2] for line in read_names(file)][1:]  # after its heading
    wrong = [row for row in rows if len(row) < 2 or row[1] not in HOME]
    if wrong:
        raise BadInput(
            "vocabulary_invalid", f"{file} must have a home name in its second column, got {wrong}"
        )
    return {row[0]: row[1] for row in rows}
