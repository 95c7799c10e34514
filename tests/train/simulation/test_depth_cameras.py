# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Depth cameras before a step from 1 m to 2 m."""

import numpy as np
import pytest

from geopurify_train.simulation.depth_cameras import (
    DEPTH_CAMERAS,
    sense_stereo,
    sense_time_of_flight,
)
from geopurify_worlds.render import View

NEAR_M, FAR_M = 1.0, 2.0


@pytest.fixture
def view() -> View:
    depth_m = np.full((60, 80), FAR_M, np.float32)
    depth_m[:, :40] = NEAR_M
    nothing = np.zeros((60, 80), np.uint16)
    ones = np.ones((60, 80), np.float32)
    return View(np.zeros((60, 80, 3), np.uint8), depth_m, nothing, nothing, ones, 0.5 * ones)


@pytest.mark.parametrize("camera", DEPTH_CAMERAS)
def test_depth_is_noisy_but_near_the_truth(camera, view):
    sensed = camera(view, np.random.default_rng(0))
    inner = np.ones((60, 80), bool)
    inner[:, 34:46] = False
    seen = inner & (sensed > 0)
    assert sensed.dtype == np.float32 and seen.sum() > 0.7 * inner.sum()
    error = np.abs(sensed - view.depth_m)[seen]
    # quantization leaves some depths as they are
    assert np.median(error) < 0.04 and 0 < np.percentile(error, 99) < 0.15


@pytest.mark.parametrize("camera", DEPTH_CAMERAS)
def test_where_nothing_is_nothing_is_sensed(camera, view):
    view.depth_m[20:40, 60:70] = 0
    sensed = camera(view, np.random.default_rng(0))
    assert not sensed[22:38, 62:68].any()


def test_pixels_of_a_time_of_flight_camera_fly_between_surfaces(view):
    sensed = sense_time_of_flight(view, np.random.default_rng(0))
    between = (sensed > NEAR_M + 0.1) & (sensed < FAR_M - 0.1)
    assert between[:, 36:44].sum() > 20 and not between[:, :30].any()


def test_stereo_makes_near_things_wider(view):
    widths = [
        (sense_stereo(view, np.random.default_rng(seed)) < 1.5)[30].sum() for seed in range(10)
    ]
    assert max(widths) >= 42


def test_each_draw_depends_on_its_generator_alone(view):
    for camera in DEPTH_CAMERAS:
        one, again = (camera(view, np.random.default_rng(3)) for _ in range(2))
        np.testing.assert_array_equal(one, again)
