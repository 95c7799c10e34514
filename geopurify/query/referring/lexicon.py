# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The phrases that the parser knows, with what they are and what they mean."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from geopurify.query.referring.phrase_automaton import PhraseAutomaton

FILES = ("relations.tsv", "attributes.tsv", "others.tsv")


class Meaning(NamedTuple):
    """What a phrase is (a terminal of the grammar) and what it means."""

    kind: str
    value: str


class Match(NamedTuple):
    """Meanings of the words up to ``end``."""

    end: int
    meanings: tuple[Meaning, ...]


class Lexicon:
    """Phrases of the tables in ``words``; the first meaning of a phrase is the usual one."""

    def __init__(self) -> None:
        self._phrases = PhraseAutomaton[Meaning]()
        folder = files(__package__).joinpath("words")
        for name in FILES:
            for line in folder.joinpath(name).read_text("utf-8").splitlines()[1:]:
                kind, value, patterns = line.split("\t")
                for pattern in patterns.split(","):
                    self._phrases.add(pattern, Meaning(kind, value))
        self._skipped = word_set("skipped")
        self.words = self._phrases.words

    def matches(self, words: tuple[str, ...], start: int) -> list[Match]:
        """Return the known phrases that begin at a word, the longest first."""
        found = [
            Match(end, meanings)
            for end, meanings in self._phrases.match(words, start, self._skipped)
        ]
        return found[::-1]


@cache
def load_lexicon() -> Lexicon:
    """Read the phrases once; takes a tenth of a second."""
    return Lexicon()


@cache
def word_set(name: str) -> frozenset[str]:
    """Return one of the sets of single words in ``words/sets.tsv``."""
    table = files(__package__).joinpath("words", "sets.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines())
    return next(frozenset(words.split()) for found, words, _ in rows if found == name)
