# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What the last purification found."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geopurify.purify.incremental.pooled import Pooled
from geopurify.purify.purifier import Purifier
from geopurify.query.vocabulary import Vocabulary


@dataclass(frozen=True, eq=False)
class LastPurification:
    """The last purification: its affinities, and the pooled scores of some texts.

    Attributes:
        frames: how many the map had fused.
        vocabulary: whose names are the first of the texts; None if they are of none.
        texts: (T, D) unit features.
        pooled: (N, T) scores of the purifier's voxels.
    """

    purifier: Purifier
    frames: int
    vocabulary: Vocabulary | None
    texts: NDArray[np.float32]
    pooled: Pooled

    def without_scores(self, texts: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return which of some texts have no pooled scores yet."""
        return np.flatnonzero(self._columns(texts) < 0)

    def scores_of(
        self,
        texts: NDArray[np.float32],
        missing: NDArray[np.int64],
        pooled: NDArray[np.float32],
    ) -> NDArray[np.float32]:
        """Return the (N, T) scores of some texts, given those of the ones without."""
        columns = self._columns(texts)
        scores = np.empty((len(self.pooled.values), len(texts)), np.float32)
        scores[:, columns >= 0] = self.pooled.values[:, columns[columns >= 0]]
        scores[:, missing] = pooled
        return scores

    def _columns(self, texts: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return where the pooled scores of each text are, -1 where there are none."""
        return np.array([self._column_of.get(text.tobytes(), -1) for text in texts], np.int64)

    @cached_property
    def _column_of(self) -> dict[bytes, int]:
        """Return the column of each text: looked up, as comparing takes names x names x D."""
        columns: dict[bytes, int] = {}
        for column, text in enumerate(self.texts):
            columns.setdefault(text.tobytes(), column)
        return columns
