# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Texts as sums of one random direction for each word: the same on every machine."""

import hashlib
import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

# prompts and questions hold these too; "picture" is the name of a class
STOP_WORDS = frozenset(
    {"a", "an", "the", "this", "that", "some", "of", "in", "on", "at", "to", "for", "with", "and"}
    | {"is", "are", "there", "it", "me", "my", "find", "show", "photo", "image", "scene", "room"}
)


class HashedText:
    """Encodes any text; texts that share words are similar, others nearly orthogonal."""

    def __init__(self, dimension: int) -> None:
        """Choose the number of dimensions, D."""
        self._dimension = dimension

    def encode(self, text: str) -> NDArray[np.float32]:
        """Return the (D,) unit vector of a text.

        `STOP_WORDS` don't count unless there are no others, nor does a plural's "s".
        """
        words = [_singular(word) for word in re.findall(r"\w+", text.lower())]
        telling = [word for word in words if word not in STOP_WORDS] or words or [text]
        total = np.sum([_direction(word, self._dimension) for word in telling], axis=0)
        unit: NDArray[np.float32] = (total / np.linalg.norm(total)).astype(np.float32)
        return unit


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "su" else word


@lru_cache(maxsize=4096)
def _direction(word: str, dimension: int) -> NDArray[np.float64]:
    seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")
    direction = np.random.default_rng(seed).standard_normal(dimension)
    return direction / np.linalg.norm(direction)
