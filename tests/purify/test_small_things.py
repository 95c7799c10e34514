# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What is small and flat stays: a model that takes it for noise fails here."""

import numpy as np
import pytest
from small_world import ColorEncoder, wall_frame

from geopurify.config import from_flat
from geopurify.pipeline import Pipeline

RED, GREEN = (230, 20, 20), (20, 220, 20)


@pytest.mark.parametrize("affinity", ["student", "geometric"])
@pytest.mark.parametrize("noise", [0, 15])
def test_a_patch_in_a_wall_is_not_worn_away(affinity: str, noise: float) -> None:
    config = from_flat(
        {"map.voxel_size_m": 0.04, "lifting.pixel_stride": 1, "purify.affinity": affinity}
    )
    pipeline = Pipeline(config, ColorEncoder(), up_map=(0, -1, 0))
    frame = wall_frame(RED, 1.2, size=(64, 48))
    frame.color[16:32, 8:24] = GREEN
    rng = np.random.default_rng(0)
    frame.color[:] = np.clip(frame.color + rng.normal(0, noise, frame.color.shape), 0, 255)
    frame.depth_m[:] += rng.normal(0, 0.004 if noise else 0, frame.depth_m.shape)
    pipeline.integrate(frame)
    pipeline.purify()
    cloud = pipeline.label_voxels()
    green = cloud.vocabulary.names.index("green")
    before, after = (cloud.labels_raw == green).sum(), (cloud.labels == green).sum()
    assert before > 100
    assert after >= 0.9 * before
