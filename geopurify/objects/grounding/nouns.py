# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which objects a noun may mean."""

from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from geopurify.objects.map_object import MapObject
from geopurify.query.referring.spelling import singular

MIN_ALTERNATIVE = 0.2  # probability of a class that an object is taken for if none is it
ROOMS = frozenset(("room", "scene", "house", "home", "area", "space", "place", "building"))
MatchText = Callable[[str], NDArray[np.bool_]]


@cache
def synonyms() -> dict[str, frozenset[str]]:
    """Return the words of equal meaning of each word in ``synonyms.tsv``."""
    table: dict[str, frozenset[str]] = {}
    for line in files(__package__).joinpath("synonyms.tsv").read_text("utf-8").splitlines():
        words = frozenset(line.split("\t"))
        for word in words:
            table[word] = table.get(word, frozenset()) | words
    return table


def normalize_name(name: str) -> str:
    """Return a name in lower case, its last word in the singular."""
    *first, last = name.lower().replace("_", " ").split() or [""]
    return " ".join([*first, singular(last)])


class NounMatcher:
    """Finds the objects that a noun may mean: by class, synonym, head noun, then by features."""

    def __init__(self, objects: Sequence[MapObject], match_text: MatchText | None = None) -> None:
        """Prepare the objects of a map.

        Args:
            match_text: tells of each object whether its features answer a text; called for nouns
                that are no class of any object.
        """
        self._labels = [normalize_name(found.label) for found in objects]
        self._others = [
            [
                normalize_name(name)
                for name, share in found.alternatives
                if share >= MIN_ALTERNATIVE
            ]
            for found in objects
        ]
        self._match_text = match_text
        self.unnamed: dict[str, None] = {}  # nouns so far that are no class of any object

    def match(self, noun: str) -> NDArray[np.bool_]:
        """Return (N,) whether each object may be meant."""
        name = normalize_name(noun)
        for names in _ever_wider(name):
            found = np.array([label in names for label in self._labels], np.bool_)
            if found.any():
                return found
        head_of = [name == label.rpartition(" ")[2] for label in self._labels]
        if any(head_of):  # "table" for "coffee table"
            return np.array(head_of, np.bool_)
        names = frozenset().union(*_ever_wider(name))
        found = np.array([bool(names & set(others)) for others in self._others], np.bool_)
        if not found.any():
            self.unnamed[name] = None
            if self._match_text is not None:
                return self._match_text(noun)
        return found


def _ever_wider(name: str) -> list[frozenset[str]]:
    """Return sets of names to try in turn: itself, its synonyms, its head, and theirs."""
    head = name.rpartition(" ")[2]
    same, wider = synonyms().get(name, frozenset()), synonyms().get(head, frozenset())
    return [frozenset([name]), same, frozenset([head]), wider]
