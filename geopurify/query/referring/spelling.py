# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Parts of speech of English words, and words that were meant by misspelt ones."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

SHORTEST = 4  # letters of a word that is corrected: shorter ones are like too many others
_LETTERS = "etaoinsrhldcumfpgwybvkxjqz"
_ADJECTIVE = re.compile(r"(ish|ful|less|able|ible|ous|ive|like|ed|ly)$")


@lru_cache(4096)
def parts_of_speech(word: str) -> frozenset[str]:
    """Return NOUN, VERB, ADJ, ADV: what a word can be; nothing if no dictionary has it."""
    from lemminflect import getAllLemmas  # reads its dictionary, 0.3 s; not for plain names

    return frozenset(getAllLemmas(word))


@lru_cache(4096)
def singular(noun: str) -> str:
    """Return the singular of a noun."""
    from lemminflect import getAllLemmas

    found: tuple[str, ...] | None = getAllLemmas(noun, "NOUN").get("NOUN")
    if found is None:
        return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun
    return min(found, key=len)


def looks_like_adjective(word: str) -> bool:
    """Tell by its ending whether an unknown word is an adjective, verb or adverb."""
    return _ADJECTIVE.search(word) is not None


def correct(word: str, known: Collection[str]) -> str | None:
    """Return a known word at a distance of one letter (Damerau, 1964), None if there is none."""
    if len(word) < SHORTEST or not word.isascii():
        return None
    return next((other for other in _one_letter_off(word) if other in known), None)


def _one_letter_off(word: str) -> Iterator[str]:
    """Yield the likeliest slips first: swapped, doubled or left out, wrong letters."""
    splits = [(word[:index], word[index:]) for index in range(len(word) + 1)]
    yield from (a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1)
    yield from (a + b[1:] for a, b in splits if b)
    yield from (a + letter + b for a, b in splits for letter in _LETTERS)
    yield from (a + letter + b[1:] for a, b in splits if b for letter in _LETTERS)
