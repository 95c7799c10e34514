# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np

from geopurify.evaluation.datasets.registration import nearest_pixels
from geopurify.frame import Camera

IMAGE = np.arange(1, 13, dtype=np.uint16).reshape(3, 4)
CAMERA = Camera(2.0, 2.0, 1.5, 1.0, 4, 3)


def test_the_same_camera_changes_nothing():
    assert (nearest_pixels(IMAGE, CAMERA, CAMERA) == IMAGE).all()


def test_twice_the_size_repeats_pixels():
    twice = nearest_pixels(IMAGE, CAMERA, CAMERA.resized(8, 6))
    assert (twice == IMAGE.repeat(2, axis=0).repeat(2, axis=1)).all()


def test_another_principal_point_shifts_and_leaves_a_gap():
    shifted = Camera(2.0, 2.0, 0.5, 1.0, 4, 3)
    expected = [[2, 3, 4, 0], [6, 7, 8, 0], [10, 11, 12, 0]]
    assert nearest_pixels(IMAGE, CAMERA, shifted).tolist() == expected


def test_a_wider_lens_sees_past_the_image():
    wide = Camera(1.0, 1.0, 1.5, 1.0, 4, 3)
    # columns at -3, -1, 1, 3 and rows at -2, 0, 2 around the centre; half pixels round to even
    seen = nearest_pixels(IMAGE, CAMERA, wide)
    assert seen[0].tolist() == [0, 0, 0, 0]
    assert seen[1].tolist() == [0, 5, 7, 0]
