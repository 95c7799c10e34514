# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The last purification of a map, from which the next one and queries start."""

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.priority import yield_point
from geopurify.compute.stages import stage
from geopurify.config import PurifyConfig
from geopurify.fusion.shared_map import SharedMap
from geopurify.purify.incremental.repooling import Pooled, repool_region
from geopurify.purify.incremental.snapshot import Snapshot
from geopurify.purify.last_purification import LastPurification
from geopurify.purify.purifier import Purifier


class PurificationCache:
    """Holds the last purification until the epoch of its map ends."""

    def __init__(self, empty: LastPurification) -> None:
        """Start with the purification of an empty map."""
        self._empty = empty
        self._latest = (0, empty)  # replaced as one: any thread may read it

    def of_epoch(self, epoch: int) -> LastPurification:
        """Return the last purification of an epoch, an empty one if there was none yet."""
        found, last = self._latest
        return last if found == epoch else self._empty

    def store(self, epoch: int, last: LastPurification) -> None:
        """Keep a purification of an epoch instead of the one before."""
        self._latest = (epoch, last)

    def clear(self) -> None:
        """Free the memory of the last purification."""
        self._latest = (0, self._empty)


def pool_scores(
    shared_map: SharedMap,
    texts: NDArray[np.float32],
    purifier: Purifier,
    snapshot: Snapshot | None,
    last: LastPurification,
    config: PurifyConfig,
) -> Pooled:
    """Return the (N, T) scores of texts after T rounds of ``F <- A F``.

    Scores of the same texts as before are pooled again only around the voxels that changed.

    Args:
        purifier: the affinities A.
        snapshot: what changed since the last purification; None if nothing did.
        config: with ``space``: whether scores are pooled, or features and their scores taken then.
    """
    keys, region, in_features = purifier.packed_keys, None, config.space == "features"
    if not len(texts):
        return Pooled.without_columns(len(keys))
    if np.array_equal(texts, last.texts):
        if snapshot is None:
            return last.pooled
        if not in_features:
            region = purifier.find_update_region(last.pooled, snapshot.previous_rows)
    yield_point()
    if in_features:
        return _pool_features(shared_map, texts, purifier)
    with stage("score"):
        scores = shared_map.scores(texts, keys if region is None else keys[region.rows])
    with stage("pool"):
        if region is not None:
            return repool_region(last.pooled, region, scores, config.rounds)
        return purifier.pool_all(scores)


def _pool_features(
    shared_map: SharedMap, texts: NDArray[np.float32], purifier: Purifier
) -> Pooled:
    """Pool features instead of scores, as published."""
    with stage("score"):
        features = shared_map.features(purifier.packed_keys)
    with stage("pool"):
        return Pooled.entire(purifier.purify(features) @ texts.T)
