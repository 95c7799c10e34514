# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A pipeline as a viewer sees it."""

import time

import numpy as np

from geopurify.objects import MapObject
from geopurify.pipeline import Pipeline
from geopurify.query.changed_blocks import ChangedBlocks
from geopurify.query.results import LabelledCloud, explain_no_objects
from geopurify.viewing.browser.map_source import (
    BLOCK_VOXELS,
    Answer,
    CloudChange,
    SourceStatus,
    viewed_points,
    voxels_of,
)


class ViewedPipeline:
    """Shows the map of a pipeline; see `geopurify.viewing.browser.map_source.MapSource`.

    Args:
        title: what the map is called.
    """

    actions = frozenset({"purify"})

    def __init__(self, pipeline: Pipeline, title: str) -> None:
        self.title = title
        self.voxel_size_m = pipeline.config.map.voxel_size_m
        self.block_voxels = BLOCK_VOXELS
        self.up_map = np.asarray(pipeline.up_map, np.float64)
        self._pipeline = pipeline
        self._blocks = ChangedBlocks(BLOCK_VOXELS)
        self._last: LabelledCloud | None = None
        self._state = "ready"
        self._purified_at: float | None = None

    def read_change(self) -> CloudChange | None:
        """Return what changed in the labelled cloud since the last call."""
        cloud = self._pipeline.labelled()
        if cloud is self._last:
            return None
        is_first, self._last = self._last is None, cloud
        blocks = self._blocks.update(voxels_of(cloud), viewed_points(cloud))
        vocabulary = cloud.vocabulary
        return CloudChange(is_first, tuple(blocks), vocabulary.names, vocabulary.colors)

    def query(self, text: str) -> Answer:
        """Find what a text describes."""
        result, similarity = self._pipeline.query_all(text)
        if result.objects:
            return Answer(result, similarity)
        config = self._pipeline.config.query
        why = explain_no_objects(result.best_score, config.min_score, config)
        return Answer(result, similarity, f"The best score of a voxel is {why}.")

    def set_vocabulary(self, names: tuple[str, ...]) -> None:
        """Replace the classes."""
        self._pipeline.set_vocabulary(names)

    def act(self, action: str, argument: str = "") -> str:
        """Purify the map."""
        start = time.perf_counter()
        self._state = "purifying"
        try:
            voxels = self._pipeline.purify().voxels
        finally:
            self._state = "ready"
        self._purified_at = time.monotonic()
        return f"{voxels:,} voxels purified in {time.perf_counter() - start:.1f} s"

    def read_status(self) -> SourceStatus:
        """Return figures of the map now."""
        voxels, at = self._pipeline.map, self._purified_at
        return SourceStatus(
            self._state,
            voxels.frames,
            voxels.size,
            voxels.size * voxels.bytes_per_voxel(),
            purified_age_s=None if at is None else time.monotonic() - at,
        )

    def objects(self) -> tuple[MapObject, ...]:
        """Return no objects."""
        return ()
