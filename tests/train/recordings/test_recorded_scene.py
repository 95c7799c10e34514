# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0

from geopurify.config import from_flat
from geopurify.encoders import create_encoder
from geopurify.pipeline import Pipeline
from geopurify_train.recordings.recorded_scene import UNSEEN, map_recording
from geopurify_worlds.room import LABEL_SET


def test_voxels_know_the_segments_that_they_were_seen_in(room):
    config = from_flat(
        {
            "encoder.kind": "simulated",
            "encoder.label_set": LABEL_SET,
            "map.voxel_size_m": 0.05,
            "map.max_voxels": 50_000,
            "purify.rounds": 1,
        }
    )
    scene = map_recording(room, Pipeline(config, create_encoder(config.encoder), room.up_map))
    views, size = scene.view_segments.shape
    assert views == 2 * len(room) and size == len(scene.packed_keys)
    seen = scene.view_segments != UNSEEN
    assert seen.any(0).mean() > 0.9 and 0.05 < seen.mean() < 0.9
    assert (scene.view_segments.max(1) > 2).all()
