# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which of some names a text means."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geopurify.encoders.sentences.sentence_encoder import SentenceEncoder

BEST_SHARE = 0.7  # of the best description of a name in its similarity; the rest is their mean


class NearName(NamedTuple):
    """A name by its place among all, and how similar in meaning a text is to it."""

    row: int
    similarity: float


class NearestNames:
    """Compares texts with the descriptions of names.

    Args:
        descriptions: of each name, the name itself among them.
        sentences: encodes them, when the first text comes.
        features: (T, D) of all descriptions one after another, where they were encoded before.
    """

    def __init__(
        self,
        descriptions: Sequence[Sequence[str]],
        sentences: SentenceEncoder,
        features: NDArray[np.float32] | None = None,
    ) -> None:
        self._descriptions, self._sentences = descriptions, sentences
        if features is not None:
            self._features = features

    def rank(self, text: str, count: int = 1) -> tuple[NearName, ...]:
        """Return the names nearest in meaning, best first."""
        cosines = self._features @ self._sentences.encode([text])[0]
        starts = np.cumsum([0, *map(len, self._descriptions)])[:-1]
        best = np.maximum.reduceat(cosines, starts)
        mean = np.add.reduceat(cosines, starts) / [len(each) for each in self._descriptions]
        similarity = BEST_SHARE * best + (1 - BEST_SHARE) * mean
        order = np.argsort(-similarity, kind="stable")[:count]
        return tuple(NearName(int(i), float(similarity[i])) for i in order)

    @cached_property
    def _features(self) -> NDArray[np.float32]:
        return self._sentences.encode([text for each in self._descriptions for text in each])
