# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What the last purification found."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify.purify.pooled import Pooled
from geopurify.purify.purifier import Purifier
from geopurify.semantics.vocabulary import Vocabulary


@dataclass(frozen=True, eq=False)
class LastPurification:
    """The last purification: its affinities, and the pooled scores of some texts.

    Attributes:
        frames: how many the map had fused.
        vocabulary: whose names are the first of the texts.
        texts: (T, D) unit features.
        pooled: (N, T) scores of the purifier's voxels.
    """

    purifier: Purifier
    frames: int
    vocabulary: Vocabulary
    texts: NDArray[np.float32]
    pooled: Pooled

    def without_scores(self, texts: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return which of some texts have no pooled scores yet."""
        return np.flatnonzero(~self._same(texts).any(1))

    def scores_of(
        self,
        texts: NDArray[np.float32],
        missing: NDArray[np.int64],
        pooled: NDArray[np.float32],
    ) -> NDArray[np.float32]:
        """Return the (N, T) scores of some texts, given those of the ones without."""
        scores = self.pooled.values[:, self._same(texts).argmax(1)]
        scores[:, missing] = pooled
        return scores

    def _same(self, texts: NDArray[np.float32]) -> NDArray[np.bool_]:
        return (texts[:, None] == self.texts).all(2)
