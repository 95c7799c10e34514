# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which classes of a fixed list a text speaks of."""

import csv
import re
from collections.abc import Sequence
from importlib.resources import files

from geopurify.config.did_you_mean import did_you_mean

MOST_WORDS, SHORTEST_WORD = 10, 4  # of a text, and letters, that are compared with names
CONNECTING = frozenset(["a", "an", "the", "and", "or", "with", "on", "in", "of"])
_SYNONYMS = files("geopurify.encoders") / "synonyms.tsv"
_PLURALS = (("ies", "y"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("sses", "ss"))
_NO_PLURALS = ("ss", "us", "is")
_Phrase = tuple[str, ...]


class ClassPhrases:
    """Finds class names and their synonyms as whole words, whatever their case and number."""

    def __init__(self, class_names: Sequence[str]) -> None:
        classes: dict[_Phrase, int] = {}
        for index, name in enumerate(class_names):
            classes.setdefault(_words(name), index)
        self._classes = dict(classes)
        for phrase, names in _synonyms():
            known = [classes[_words(name)] for name in names if _words(name) in classes]
            if known:
                self._classes.setdefault(_words(phrase), known[0])
        self._longest = max(map(len, self._classes), default=0)

    def find(self, text: str) -> tuple[int, ...]:
        """Return the indices of the classes named in a text, sorted, () if there are none.

        Of overlapping names the longer counts: "shower curtain" is not a curtain.
        """
        return tuple(sorted({index for index in self._split(text) if index is not None}))

    def is_covered(self, text: str) -> bool:
        """Tell whether a text has no words but names, and `CONNECTING` ones."""
        return None not in self._split(text)

    def _split(self, text: str) -> list[int | None]:
        """Return the class of each phrase of a text, None for a word that is in no name."""
        words = _words(text)
        found: list[int | None] = []
        start = 0
        while start < len(words):
            for length in range(self._longest, 0, -1):
                phrase = words[start : start + length]
                if len(phrase) == length and phrase in self._classes:
                    found.append(self._classes[phrase])
                    break
            else:
                length = 1
                if words[start] not in CONNECTING:
                    found.append(None)
            start += length
        return found

    def did_you_mean(self, text: str) -> str:
        """Return the end of a sentence that no class is named, see `did_you_mean`."""
        known = [" ".join(phrase) for phrase in self._classes]
        words = [word for word in _words(text)[:MOST_WORDS] if len(word) >= SHORTEST_WORD]
        return next(filter(None, (did_you_mean(word, known) for word in [text, *words])), "")


def _words(text: str) -> _Phrase:
    return tuple(_singular(word) for word in re.findall(r"[a-z0-9]+", text.lower()))


def _singular(word: str) -> str:
    """Return a form common to singular and plural, not always an English word."""
    for ending, replacement in _PLURALS:
        if word.endswith(ending):
            return word[: -len(ending)] + replacement
    return word[:-1] if word.endswith("s") and not word.endswith(_NO_PLURALS) else word


def _synonyms() -> list[tuple[str, list[str]]]:
    """Return phrases, each with the class names that may answer for it, best first."""
    with _SYNONYMS.open(encoding="utf-8") as table:
        rows = csv.DictReader(table, delimiter="\t")
        return [(row["phrase"], row["classes"].split(",")) for row in rows]
