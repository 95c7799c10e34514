# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""An hour of a robot that stands still, as fast as it can be computed: ``make soak``."""

import resource
from dataclasses import replace

import numpy as np
import pytest
from small_world import ColorEncoder, wall_frame

from geopurify.config import Config, MapConfig, PurifyConfig, QueryConfig
from geopurify.pipeline import Pipeline

FRAMES_PER_S = 30
HOUR_S = 3600


def memory_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.soak
def test_an_hour_of_standing_still():
    config = Config(
        map=MapConfig(voxel_size_m=0.05, max_voxels=5000, carve_frames=3),
        purify=PurifyConfig(device="cpu"),
        query=QueryConfig(min_voxels=1, link_distance_m=0.15),
    )
    pipeline = Pipeline(config, ColorEncoder())
    memory = []
    for minute in range(HOUR_S // 60):
        color = (255, 0, 0) if minute < 30 else (0, 0, 255)  # somebody paints the wall
        frame = wall_frame(color, size=(16, 12))
        for number in range(60 * FRAMES_PER_S):
            stamp_ns = (minute * 60 * FRAMES_PER_S + number) * 10**9 // FRAMES_PER_S
            pipeline.integrate(replace(frame, stamp_ns=stamp_ns))
        pipeline.purify()
        names = [pipeline.vocabulary.names[label] for label in pipeline.label_voxels().labels]
        if minute in (29, 59):
            assert set(names) == ({"red"} if minute == 29 else {"blue"})
        memory.append(memory_bytes())
    assert memory[-1] - memory[10] < 20e6
    cloud = pipeline.label_voxels()
    np.testing.assert_allclose(cloud.colors, np.tile([0, 0, 255], (len(cloud.colors), 1)), atol=2)
    assert pipeline.map.frames == HOUR_S * FRAMES_PER_S
    assert len(pipeline.query("blue").points_map) == pipeline.voxel_count
