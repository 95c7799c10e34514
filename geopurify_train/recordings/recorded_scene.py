# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The map of a recording as a scene, with the segments that its voxels were seen in."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.fusion.running_mean import voxel_keys
from geopurify.pipeline import Pipeline
from geopurify.runtime.offline import run_sequence
from geopurify.sequences.protocol import FrameSequence
from geopurify_train.distillation.scenes import Scene, scene_of
from geopurify_train.recordings.image_segments import segment_frame

VIEWS = 60  # frames that are over-segmented, evenly spread
UNSEEN = -1


def map_recording(sequence: FrameSequence, pipeline: Pipeline) -> Scene:
    """Map a recording and over-segment some of its frames.

    Raises:
        BadInput: no frame could be used.
    """
    run_sequence(sequence, pipeline)
    scene = scene_of(sequence.name.replace("/", "-"), pipeline)
    segments = [view for index in _spread(len(sequence)) for view in _see(sequence, index, scene)]
    if not segments:
        raise BadInput("sequence_unusable", f"no frame of {sequence.name} could be segmented")
    return replace(scene, view_segments=np.stack(segments))


def _spread(count: int) -> NDArray[np.int64]:
    """Return at most `VIEWS` of so many frames."""
    return np.unique(np.linspace(0, count - 1, min(count, VIEWS)).astype(np.int64))


def _see(sequence: FrameSequence, index: int, scene: Scene) -> list[NDArray[np.int16]]:
    """Return the (N,) segments of the voxels seen in a frame, for each scale."""
    try:
        frame = sequence[index]
    except BadInput:
        return []  # it was skipped, counted and told when the map was made
    points, scales = segment_frame(frame)
    keys = voxel_keys(points, scene.voxel_size_m)
    rows = np.searchsorted(scene.packed_keys, keys)
    rows[rows == len(scene.packed_keys)] = 0
    known = scene.packed_keys[rows] == keys
    return [_assign(segments[known], rows[known], len(scene.packed_keys)) for segments in scales]


def _assign(segments: NDArray[np.int32], rows: NDArray[np.int64], count: int) -> NDArray[np.int16]:
    """Return the segment of each of N voxels, `UNSEEN` for those without a pixel."""
    _, numbers = np.unique(segments, return_inverse=True)
    found = np.full(count, UNSEEN, np.int16)
    found[rows] = numbers
    return found
