# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A pipeline as a viewer sees it."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from geopurify.errors import BadInput, quote
from geopurify.objects import MapObject
from geopurify.objects.referring_engine import ReferringQuery
from geopurify.pipeline import Pipeline, load_map
from geopurify.query.changed_blocks import CloudBlocks
from geopurify.query.results import LabelledCloud, Similarity, explain_no_objects
from geopurify.runtime.sequence_mapping import SequenceMapping
from geopurify.viewing.browser.map_source import (
    BLOCK_VOXELS,
    Answer,
    CameraView,
    CloudChange,
    SourceStatus,
    viewed_points,
)
from geopurify.viewing.browser.understanding import understanding_of
from geopurify.viewing.browser.voxel_blocks import pack_points

SUFFIX = ".safetensors"


class ViewedPipeline:
    """Shows the map of a pipeline; see `geopurify.viewing.browser.map_source.MapSource`.

    Args:
        title: what the map is called.
        folder: of maps that are saved and loaded.
        mapping: that adds to the map; None: nothing does.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        title: str,
        folder: Path = Path(),
        mapping: SequenceMapping | None = None,
    ) -> None:
        self.title = title
        self.voxel_size_m = pipeline.config.map.voxel_size_m
        self.block_voxels = BLOCK_VOXELS
        self.up_map = np.asarray(pipeline.up_map, np.float64)
        self._pipeline, self._folder, self._mapping = pipeline, folder, mapping
        self._blocks = CloudBlocks(BLOCK_VOXELS, viewed_points)
        self._last: LabelledCloud | None = None
        self._epoch = -1
        self._purified_at: float | None = None
        self._shown_frame: object = None
        self._actions: dict[str, Callable[[str], str]] = {
            **{"purify": self._purify, "save": self._save, "load": self._load}
        }
        if mapping is not None:
            self._actions |= {"pause": self._pause, "resume": self._resume, "reset": self._reset}
        self.actions = frozenset(self._actions)

    def read_change(self) -> CloudChange | None:
        """Return what changed in the labelled cloud since the last call."""
        epoch, cloud = self._pipeline.shared_map.epoch, self._pipeline.label_voxels()
        if cloud is self._last:
            return None
        is_other, self._epoch, self._last = epoch != self._epoch, epoch, cloud
        if is_other:
            self._blocks.forget()
        blocks = self._blocks.update(cloud)
        vocabulary = cloud.vocabulary
        return CloudChange(is_other, tuple(blocks), vocabulary.names, vocabulary.colors)

    def query(self, text: str) -> Answer:
        """Find what a text describes; of a sentence only what it means has a similarity."""
        meant = self._pipeline.query_sentence(ReferringQuery(text))
        if meant is not None and meant.referring is not None:
            keys = pack_points(meant.points_map, self.voxel_size_m)
            understanding = understanding_of(meant.referring)
            return Answer(meant, Similarity(keys, meant.scores), understanding=understanding)
        result, similarity = self._pipeline.query_all(text)
        if result.objects:
            return Answer(result, similarity)
        config = self._pipeline.config.query
        why = explain_no_objects(result.best_score, config.min_score, config)
        return Answer(result, similarity, f"The best score of a voxel is {why}.")

    def set_vocabulary(self, names: tuple[str, ...]) -> None:
        """Replace the classes, and purify the labels if they were."""
        self._pipeline.set_vocabulary(names)
        if self._purified_s() is not None:
            self._purify("")

    def act(self, action: str, argument: str = "") -> str:
        """Do one of `actions`."""
        return self._actions[action](argument)

    def read_status(self) -> SourceStatus:
        """Return figures of the map now."""
        voxels, mapping, at = self._pipeline.map, self._mapping, self._purified_s()
        return SourceStatus(
            mapping.state if mapping else "saved map",
            voxels.frames,
            voxels.size,
            voxels.size * voxels.bytes_per_voxel(),
            mapping.frames_per_s() if mapping else 0.0,
            dict(mapping.dropped) if mapping else {},
            None if at is None else time.monotonic() - at,
        )

    def read_camera(self) -> CameraView | None:
        """Return the last frame that was mapped."""
        frame = self._mapping.last_frame if self._mapping else None
        if frame is None or frame is self._shown_frame:
            return None
        self._shown_frame = frame
        return CameraView(frame.camera, frame.T_map_cam, frame.color)

    def objects(self) -> tuple[MapObject, ...]:
        """Return the objects of the last purification."""
        return () if self._purified_s() is None else self._pipeline.objects()

    def _purified_s(self) -> float | None:
        """Return when the map was purified last, None if it was not yet."""
        times = (self._purified_at, self._mapping.purified_at if self._mapping else None)
        return max((at for at in times if at is not None), default=None)

    def _purify(self, _: str) -> str:
        done = self._pipeline.purify()
        self._purified_at = time.monotonic()
        return f"{done.voxels:,} voxels purified in {sum(done.seconds.values()):.1f} s"

    def _pause(self, _: str) -> str:
        assert self._mapping is not None
        self._mapping.pause()
        return "mapping pauses after this frame"

    def _resume(self, _: str) -> str:
        assert self._mapping is not None
        self._mapping.resume()
        return "mapping goes on"

    def _reset(self, _: str) -> str:
        self._pipeline.reset()
        self._forget_purification()
        return "the map is empty"

    def _save(self, name: str) -> str:
        path = self._path(name)
        return f"{self._pipeline.save(path):,} voxels written to {path}"

    def _load(self, name: str) -> str:
        path = self._path(name)
        self._pipeline.replace_map(load_map(path, self._pipeline.encoder))
        self._forget_purification()
        return f"{self._pipeline.voxel_count:,} voxels of {path}"

    def _forget_purification(self) -> None:
        self._purified_at = None
        if self._mapping is not None:
            self._mapping.purified_at = None

    def _path(self, name: str) -> Path:
        """Return a map file in the folder; a browser chooses no other place."""
        if Path(name).name != name or not name.endswith(SUFFIX):
            raise BadInput(
                "request_invalid", f"a map is a file name that ends in {SUFFIX}, got {quote(name)}"
            )
        return self._folder / name
