# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The same steps on the map of a recording, whose voxels lie as real depth cameras see them."""

from collections.abc import Iterator
from functools import partial
from statistics import median

from benchmarks.busy import busy_sentences
from benchmarks.growth import after_a_frame
from benchmarks.measurement import Measurement, time_call
from benchmarks.saved_maps import query_commands
from benchmarks.scene import Scene
from benchmarks.steps import K, pairs, purification
from geopurify.config.loading import load_config, with_label_set
from geopurify.encoders import create_encoder
from geopurify.pipeline import Pipeline
from geopurify.purify.neighbours import argsort_spatially, find_nearest_voxels
from geopurify.sequences import open_sequence

LAST = 6  # frames after which the map is purified again


def on_recording(path: str, encoder: str) -> Iterator[Measurement]:
    """A frame, purification after each of the last ones, and the steps on the map of them all."""
    sequence = open_sequence(path)
    config = with_label_set(
        load_config(None, None, encoder__kind=encoder), sequence.label_set, sequence.name
    )
    make = partial(Pipeline, config, create_encoder(config.encoder), sequence.up_map)
    pipeline = make()
    frames = [sequence[i] for i in range(len(sequence))]
    seconds = [time_call(partial(pipeline.integrate, frame))[0] for frame in frames[:-LAST]]
    each_s = median(seconds)
    yield Measurement("frame", pipeline.voxel_count, each_s, 1000 * each_s, "ms, encoder included")
    yield after_a_frame(
        pipeline, (partial(pipeline.integrate, frame) for frame in frames[-LAST:]), make
    )
    yield from query_commands(pipeline)
    pipeline.purify()
    yield from busy_sentences(pipeline, frames[-1])
    scene = scene_in(pipeline)
    yield from purification(scene)
    yield pairs(scene)


def scene_in(pipeline: Pipeline) -> Scene:
    """Return the voxels of a map that have K others in reach, and the texts of its vocabulary.

    The published search, which ours is compared with, has no bound on the distance.
    """
    voxels = pipeline.map
    order = argsort_spatially(voxels.packed_keys)
    while (lacks := (find_nearest_voxels(voxels.packed_keys[order], K) < 0).any(1)).any():
        order = order[~lacks]
    return Scene(
        voxels.packed_keys[order],
        voxels.normals[order],
        voxels.colors[order],
        voxels.features[order],
        pipeline.vocabulary.features,
    )
