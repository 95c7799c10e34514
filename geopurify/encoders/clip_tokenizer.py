# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""CLIP's tokenizer with the merges that open_clip ships, without importing open_clip.

That takes seconds, most of them for libraries of images.  Byte-pair encoding: a word begins as
its bytes, and of all pairs side by side the one that was merged first in training is merged first
(Sennrich et al., ACL 2016).
"""

import gzip
import html
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import ftfy
import regex

from geopurify.encoders.templated_texts import check_words

MERGES = "bpe_simple_vocab_16e6.txt.gz"
COUNT = 49152 - 256 - 2  # of merges: CLIP has 49,152 tokens and 2 that begin and end a text
BYTES = 256
END_OF_WORD = BYTES  # what is added to the number of a byte that ends a word
START, END = COUNT + 2 * BYTES, COUNT + 2 * BYTES + 1
_WORD = regex.compile(
    r"<start_of_text>|<end_of_text>|'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+",
    regex.IGNORECASE,
)
_SPECIAL = {"<start_of_text>": START, "<end_of_text>": END}


class ClipTokenizer:
    """Texts to the numbers of their tokens."""

    def __init__(self) -> None:
        self._of_byte, self._merged = _vocabulary()

    def encode(self, text: str) -> list[int]:
        """Return the tokens of a text, from `START` to `END`.

        Raises:
            BadInput: a word is too long, see `check_words`.
        """
        words = _WORD.findall(_cleaned(text))
        check_words(words)
        return [START, *(token for word in words for token in self._tokens(word)), END]

    def _tokens(self, word: str) -> list[int]:
        if word in _SPECIAL:
            return [_SPECIAL[word]]
        tokens = [self._of_byte[byte] for byte in word.encode()]
        tokens[-1] += END_OF_WORD
        while True:
            # the number of a pair is the higher, the later it was merged
            merged = min(
                (self._merged.get(pair, START) for pair in pairwise(tokens)), default=START
            )
            if merged == START:
                return tokens
            tokens = self._merge(tokens, merged)

    def _merge(self, tokens: list[int], merged: int) -> list[int]:
        """Put a token in the place of each pair that it is made of, from the left."""
        done: list[int] = []
        for token in tokens:
            if done and self._merged.get((done[-1], token)) == merged:
                done[-1] = merged
            else:
                done.append(token)
        return done


def _cleaned(text: str) -> str:
    return " ".join(html.unescape(html.unescape(ftfy.fix_text(text))).split()).lower()


@lru_cache(1)
def _vocabulary() -> tuple[list[int], dict[tuple[int, int], int]]:
    """Return the token of each byte, and of each pair of tokens that may be merged."""
    package = find_spec("open_clip")
    if package is None or package.origin is None:  # it is required by this package
        raise ModuleNotFoundError("No module named 'open_clip'", name="open_clip")
    letters = _letters()
    of_byte = [0] * BYTES
    for token, byte in enumerate(letters):
        of_byte[byte] = token
    known = {letter: token for token, letter in enumerate(letters.values())}
    known |= {f"{letter}</w>": token + END_OF_WORD for letter, token in known.items()}
    merges: dict[tuple[int, int], int] = {}
    with gzip.open(Path(package.origin).with_name(MERGES), "rt", encoding="utf-8") as lines:
        next(lines)  # its version
        for token, line in zip(range(2 * BYTES, 2 * BYTES + COUNT), lines, strict=False):
            first, second = line.split()
            known[first + second] = token
            merges[known[first], known[second]] = token
    return of_byte, merges


def _letters() -> dict[int, str]:
    """Return the printable letter that the merges write for each byte, in the order of tokens."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1)]
    printable += range(ord("®"), ord("ÿ") + 1)
    letters = {byte: chr(byte) for byte in printable}
    others = [byte for byte in range(BYTES) if byte not in letters]
    return letters | {byte: chr(BYTES + place) for place, byte in enumerate(others)}
