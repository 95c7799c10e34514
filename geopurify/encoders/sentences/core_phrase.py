# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a text is about: its words without the sentence around them and without attributes."""

import re

from geopurify.config.attribute_words import COLORS, MATERIALS

ATTRIBUTES = frozenset((*COLORS, "grey", *MATERIALS, "wood", "cardboard", "small", "large"))
FRAME = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "is",
        "are",
        "my",
        "some",
        "one",
        "this",
        "there",
        "here",
        "me",
        "show",
        "find",
        "go",
        "to",
        "look",
        "at",
        "where",
        "room",
        "scene",
        "home",
        "with",
        "and",
        "empty",
    ]
)
PICTURES = frozenset(["photo", "picture", "view", "rendering"])  # frames only as in "a picture of"
_WORD = re.compile(r"\w+", re.UNICODE)


def core_words(text: str) -> list[re.Match[str]]:
    """Return the words of a text without `FRAME` around them and `ATTRIBUTES` before them.

    At least one is left of a text that has any: "a photo of a red chair in a room" is about
    "chair", "a picture" about "picture".
    """
    words = list(_WORD.finditer(text))
    first, last = 0, len(words)
    while last - first > 1 and _is_before(words[first][0], words[first + 1][0]):
        first += 1
    while last - first > 1 and words[last - 1][0].lower() in FRAME:
        last -= 1
    return words[first:last]


def _is_before(word: str, following: str) -> bool:
    """Tell whether a word is of the sentence before what is named, or an attribute of it."""
    word = word.lower()
    return word in FRAME | ATTRIBUTES or (word in PICTURES and following.lower() == "of")


def core_phrase(text: str) -> str:
    """Return the part of a text from the first to the last of its `core_words`."""
    words = core_words(text)
    return text[words[0].start() : words[-1].end()] if words else ""
