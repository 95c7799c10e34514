# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Labelled clouds of a map: only what changed since the last one is labelled again."""

import threading
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geopurify.fusion.shared_map import SharedMap
from geopurify.fusion.voxel_map import VoxelMap
from geopurify.purify.last_purification import PurificationCache
from geopurify.purify.voxel_labels import (
    Labels,
    LabelState,
    ScoredVoxels,
    refine,
    score_voxels,
)
from geopurify.query.current_vocabulary import CurrentVocabulary
from geopurify.query.regions import Region, Sphere
from geopurify.query.results import LabelledCloud


class _Kept(NamedTuple):
    """The last cloud of all voxels, in the order of the map's rows."""

    state: LabelState
    cloud: LabelledCloud
    confidence_raw: NDArray[np.float32]


class LabelledClouds:
    """Labels the voxels of a map; keeps the last cloud of all of them.

    A frame changes the raw labels of the voxels that it saw, a purification the refined labels of
    all.  The next cloud takes over the others.

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
        self._last: _Kept | None = None

    def label_all(self) -> LabelledCloud:
        """Return all voxels with their labels; the arrays are shared and read-only."""
        with self._lock:  # who asks meanwhile gets the same cloud
            last = self._last
            with self._shared_map.locked() as voxels:
                state = self._state_of(voxels)
                if last and last.state.is_same(state):
                    return last.cloud
                if last and not last.state.has_same_classes(state):
                    last = None
                seen = find_seen_since(voxels, last)
                scored = score_voxels(voxels, state.vocabulary, seen)
            self._last = self._label(state, scored, seen, last)
            return self._last.cloud

    def label_within(self, region: Region | Sphere) -> LabelledCloud:
        """Return the voxels in a region with their labels; only these are scored."""
        with self._shared_map.locked() as voxels:
            state, last = self._state_of(voxels), self._last
            is_kept = last is not None and last.state.is_same(state)
            if not is_kept:
                rows = np.flatnonzero(region.contains(voxels.points_map))
                scored = score_voxels(voxels, state.vocabulary, rows)
        if last is not None and is_kept:
            return last.cloud.select(region.contains(last.cloud.points_map))
        return self._label(state, scored, np.arange(len(rows)), None).cloud

    def _label(
        self,
        state: LabelState,
        scored: ScoredVoxels,
        seen: NDArray[np.integer],
        last: _Kept | None,
    ) -> _Kept:
        """Label voxels that were scored, and take over the others from the last cloud.

        Args:
            seen: rows of the voxels that were scored.
        """
        size = state.voxels if last else len(seen)

        def renew(name: str, fresh: NDArray[Any]) -> NDArray[Any]:
            before = getattr(last.cloud, name) if last else fresh[:0]
            return _replace_rows(before, size, seen, fresh)

        labels, confidence = scored.label(state.vocabulary, self._logit_scale)
        labels_raw = renew("labels_raw", labels)
        before = last.confidence_raw if last else confidence[:0]
        confidence_raw = _replace_rows(before, size, seen, confidence)
        packed_keys = renew("packed_keys", scored.packed_keys)
        if last and last.state.purification is state.purification:
            refined: Labels = renew("labels", labels), renew("confidence", confidence)
            rows = seen
        else:
            refined, rows = (labels_raw.copy(), confidence_raw.copy()), np.arange(size)
        refine(refined, state, rows, packed_keys[rows], self._logit_scale)
        cloud = LabelledCloud(
            renew("points_map", scored.points_map),
            renew("colors", scored.colors),
            renew("normals_map", scored.normals_map),
            labels_raw,
            *refined,
            state.vocabulary,
            packed_keys,
        )
        cloud.freeze()
        return _Kept(state, cloud, confidence_raw)

    def _state_of(self, voxels: VoxelMap) -> LabelState:
        """Return what the labels depend on; the map must be locked."""
        epoch = self._shared_map.epoch
        purified = self._purified.of_epoch(epoch)
        return LabelState(epoch, voxels.frames, voxels.size, self._texts.vocabulary, purified)


def find_seen_since(voxels: VoxelMap, last: _Kept | None) -> NDArray[np.int64]:
    """Return the rows of a map whose voxel a frame saw since the last cloud, or that have another.

    Rows move when voxels are removed.  The map must be locked.
    """
    if last is None:
        return np.arange(voxels.size)
    keys = last.cloud.packed_keys[: voxels.size]
    is_same = voxels.packed_keys[: len(keys)] == keys
    is_same &= voxels.last_seen[: len(keys)] <= last.state.frames
    return np.concatenate([np.flatnonzero(~is_same), np.arange(len(keys), voxels.size)])


def _replace_rows(
    before: NDArray[Any], size: int, rows: NDArray[np.integer], fresh: NDArray[Any]
) -> NDArray[Any]:
    """Return (N, ...) values: fresh ones in some rows, those before in the others."""
    values = np.empty((size, *fresh.shape[1:]), fresh.dtype)
    kept = min(size, len(before))
    values[:kept] = before[:kept]
    values[rows] = fresh
    return values
