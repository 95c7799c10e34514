# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The purified scores of a whole map, with affinities computed again."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.config import Config
from geopurify.encoders.device import torch_device
from geopurify.fusion.voxel_map import VoxelMap
from geopurify.purify.choice import create_purifier
from geopurify.purify.last_purification import LastPurification


class RecomputedScores:
    """`PurifiedScores` of a map file that holds no purified features.

    Args:
        state: the map's arrays.
        texts: (T, D) whose scores are pooled at once and kept.

    Raises:
        BadInput: the student or the device can't be had.
    """

    def __init__(
        self, state: dict[str, NDArray[Any]], config: Config, texts: NDArray[np.float32]
    ) -> None:
        self._map = VoxelMap(config.map, state["features"].shape[1])
        self._map.restore(state)
        device = torch_device(config.purify.device, "purify.device")
        nothing = create_purifier(config.purify, self._map.dimension, device)
        purifier = nothing.update(nothing.take_snapshot(self._map, 0))
        self._rows = self._map.rows_of(purifier.packed_keys)
        pooled = purifier.pool_all(self._map.scores(texts, self._rows))
        self._last = LastPurification(purifier, self._map.frames, None, texts, pooled)

    def score(self, texts: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (N, 2) scores, of the first text and the largest of the others'.

        (N, 1) without others; in the order of the map's arrays.
        """
        last = self._last
        missing = last.without_scores(texts)
        values = self._map.scores(texts[missing], self._rows)
        pooled = last.scores_of(texts, missing, last.purifier.purify(values))
        scores = np.empty_like(pooled)
        scores[self._rows] = pooled
        return scores

    def purified_features(self, state: dict[str, NDArray[Any]]) -> NDArray[np.uint16]:
        """Return (N, D) purified features of the state, see `LastPurification.features_of`."""
        return self._last.features_of(state)
