# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np

from geopurify_train.simulation.color_cameras import ColorCamera, draw_color_camera

PERFECT = ColorCamera((0.0, 0.0), (1.0, 1.0, 1.0), 1.0, 0.0, 0.0)
IMAGE = np.random.default_rng(0).integers(30, 220, (20, 30, 3)).astype(np.uint8)


def test_only_noise_is_left_of_a_camera_without_faults():
    seen = PERFECT.see(IMAGE, np.random.default_rng(0)).astype(float) - IMAGE
    assert seen.std() < 5 and abs(seen.mean()) < 1


def test_colour_is_shifted_against_depth_with_what_else_is_seen():
    camera = ColorCamera((2.0, -1.0), (1.0, 1.0, 1.0), 1.0, 0.0, 0.0)
    labels = IMAGE[..., 0]
    np.testing.assert_array_equal(camera.misplace(labels)[2:, :-1], labels[:-2, 1:])
    np.testing.assert_array_equal(camera.misplace(IMAGE)[2:, :-1], IMAGE[:-2, 1:])


def test_a_camera_without_saturation_is_grey():
    camera = ColorCamera((0.0, 0.0), (1.0, 1.0, 1.0), 0.0, 0.0, 0.0)
    seen = camera.see(IMAGE, np.random.default_rng(0)).astype(float)
    assert np.ptp(seen, axis=2).mean() < 8 < np.ptp(IMAGE, axis=2).mean()


def test_cameras_differ_with_the_generator():
    first, again, other = (draw_color_camera(np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first == again != other
