# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Labelled clouds of a map: scored once for each state of it."""

import threading
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geopurify.fusion.keys import voxel_centres
from geopurify.fusion.shared_map import SharedMap
from geopurify.fusion.voxel_map import VoxelMap
from geopurify.purify.cache import PurificationCache
from geopurify.purify.last_purification import LastPurification
from geopurify.query.current_vocabulary import CurrentVocabulary
from geopurify.query.labels import label_voxels
from geopurify.query.naming import settle_scores
from geopurify.query.regions import Region, Sphere
from geopurify.query.results import LabelledCloud
from geopurify.query.vocabulary import Vocabulary


@dataclass(frozen=True, eq=False)
class LabelState:
    """What the labels of a map depend on.

    Attributes:
        epoch: number of the map: another one after it was emptied or replaced.
        frames: that the map has fused.
        voxels: in the map; between two frames they can only become fewer.
        purification: the last one, an empty one if there was none yet.
    """

    epoch: int
    frames: int
    voxels: int
    vocabulary: Vocabulary
    purification: LastPurification

    def is_same(self, other: "LabelState") -> bool:
        """Return whether the labels are the same."""
        return (
            (self.epoch, self.frames, self.voxels) == (other.epoch, other.frames, other.voxels)
            and self.vocabulary is other.vocabulary
            and self.purification is other.purification
        )


class ScoredVoxels(NamedTuple):
    """Copies of what the labels of some N voxels are made of.

    Attributes:
        scores: (N, C) raw scores of the classes.
        refined_at: (M,) which of the voxels have refined scores.
        refined_scores: (M, C).
    """

    packed_keys: NDArray[np.int64]
    points_map: NDArray[np.float32]
    colors: NDArray[np.uint8]
    normals_map: NDArray[np.float32]
    scores: NDArray[np.float32]
    refined_at: NDArray[np.integer]
    refined_scores: NDArray[np.float32]

    def label(self, vocabulary: Vocabulary, logit_scale: float) -> LabelledCloud:
        """Return the voxels with their labels; the raw scores are settled meanwhile."""
        settle_scores(self.scores, vocabulary.relations, logit_scale)
        labels_raw, confidence = label_voxels(self.scores, logit_scale)
        labels = labels_raw.copy()
        labels[self.refined_at], confidence[self.refined_at] = label_voxels(
            self.refined_scores, logit_scale
        )
        return LabelledCloud(
            self.points_map,
            self.colors,
            self.normals_map,
            labels_raw,
            labels,
            confidence,
            vocabulary,
            self.packed_keys,
        )


def score_voxels(
    voxels: VoxelMap,
    state: LabelState,
    logit_scale: float,
    within: Region | Sphere | None = None,
) -> ScoredVoxels:
    """Score the voxels of a map, or only those within a region; the map must be locked."""
    keys, rows = voxels.packed_keys, None
    if within is not None:
        rows = np.flatnonzero(within.contains(voxels.points_map))
        keys = keys[rows]
    points, normals, colors, _ = voxels.surfaces(slice(voxels.size) if rows is None else rows)
    scores = voxels.scores(state.vocabulary.features, rows)
    refined_at, refined_scores = _refined(voxels, state, logit_scale, rows, within)
    return ScoredVoxels(keys.copy(), points, colors, normals, scores, refined_at, refined_scores)


def _refined(
    voxels: VoxelMap,
    state: LabelState,
    logit_scale: float,
    rows: NDArray[np.integer] | None,
    within: Region | Sphere | None,
) -> tuple[NDArray[np.integer], NDArray[np.float32]]:
    """Return which of the voxels in some rows have refined scores, and these."""
    purification, classes = state.purification, len(state.vocabulary.names)
    if purification.vocabulary is not state.vocabulary:
        return np.empty(0, np.int64), np.empty((0, classes), np.float32)
    keys = purification.purifier.packed_keys
    near = np.arange(len(keys))
    if within is not None:
        near = np.flatnonzero(within.contains(voxel_centres(keys, voxels.config.voxel_size_m)))
    found = voxels.rows_of(keys[near])
    known = found >= 0
    at = found[known] if rows is None else np.searchsorted(rows, found[known])
    return at, purification.class_scores(logit_scale, near[known])


class LabelledClouds:
    """Labels the voxels of a map; keeps the cloud of all of them while the map stays the same.

    Args:
        shared_map: of the voxels.
        purified: with the last purification of the map.
        texts: with the classes.
        logit_scale: factor on scores before the softmax over classes.
    """

    def __init__(
        self,
        shared_map: SharedMap,
        purified: PurificationCache,
        texts: CurrentVocabulary,
        logit_scale: float,
    ) -> None:
        self._shared_map, self._purified, self._texts = shared_map, purified, texts
        self._logit_scale = logit_scale
        self._lock = threading.Lock()
        self._last: tuple[LabelState, LabelledCloud] | None = None

    def label_all(self) -> LabelledCloud:
        """Return all voxels with their labels; the arrays are shared and read-only."""
        with self._lock:  # who asks meanwhile gets the same cloud
            with self._shared_map.locked() as voxels:
                state = self._state_of(voxels)
                cloud = self._kept(state)
                if cloud is not None:
                    return cloud
                scored = score_voxels(voxels, state, self._logit_scale)
            cloud = scored.label(state.vocabulary, self._logit_scale)
            cloud.freeze()
            self._last = state, cloud
            return cloud

    def label_within(self, region: Region | Sphere) -> LabelledCloud:
        """Return the voxels in a region with their labels; only these are scored."""
        with self._shared_map.locked() as voxels:
            state = self._state_of(voxels)
            cloud = self._kept(state)
            if cloud is None:
                scored = score_voxels(voxels, state, self._logit_scale, region)
        if cloud is not None:
            return cloud.select(region.contains(cloud.points_map))
        return scored.label(state.vocabulary, self._logit_scale)

    def _state_of(self, voxels: VoxelMap) -> LabelState:
        """Return what the labels depend on; the map must be locked."""
        epoch = self._shared_map.epoch
        purified = self._purified.of_epoch(epoch)
        return LabelState(epoch, voxels.frames, voxels.size, self._texts.vocabulary, purified)

    def _kept(self, state: LabelState) -> LabelledCloud | None:
        last = self._last
        return last[1] if last and last[0].is_same(state) else None
