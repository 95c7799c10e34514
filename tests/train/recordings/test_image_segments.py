# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A frame of a grey wall with a red box before it and a blue picture on it."""

import numpy as np

from geopurify.frame import Camera, Frame
from geopurify_train.recordings.image_segments import segment_frame

HEIGHT, WIDTH = 96, 128
BOX, PICTURE = (slice(30, 80), slice(10, 50)), (slice(20, 70), slice(70, 115))
IN_BOX, IN_PICTURE = (slice(34, 76), slice(14, 46)), (slice(24, 66), slice(74, 111))


def frame(T_map_cam=None):
    color = np.full((HEIGHT, WIDTH, 3), 150, np.uint8)
    depth_m = np.full((HEIGHT, WIDTH), 2.0, np.float32)
    color[PICTURE] = (20, 20, 220)
    depth_m[BOX] = 1.5
    depth_m[:5] = 0  # a hole
    color = color + np.random.default_rng(0).integers(-4, 5, color.shape)
    camera = Camera(110.0, 110.0, (WIDTH - 1) / 2, (HEIGHT - 1) / 2, WIDTH, HEIGHT)
    pose = np.eye(4) if T_map_cam is None else T_map_cam
    return Frame(np.clip(color, 0, 255).astype(np.uint8), depth_m, camera, pose, 10**9)


def test_box_picture_and_wall_are_told_apart():
    points, scales = segment_frame(frame())
    assert len(points) == (HEIGHT - 5) * WIDTH
    for segments in scales:
        image = np.full((HEIGHT, WIDTH), -1)
        image[5:] = segments.reshape(HEIGHT - 5, WIDTH)
        inner = [np.bincount(image[inside].ravel()) for inside in (IN_BOX, IN_PICTURE)]
        wall = np.bincount(image[84:94].ravel())
        biggest = [counts.argmax() for counts in (*inner, wall)]
        assert len(set(biggest)) == 3
        for counts in (*inner, wall):
            assert counts.max() > 0.9 * counts.sum()


def test_points_are_in_the_map():
    pose = np.eye(4)
    pose[:3, 3] = (1, 2, 3)
    here, there = segment_frame(frame())[0], segment_frame(frame(pose))[0]
    np.testing.assert_allclose(there - here, [(1, 2, 3)] * len(here), atol=1e-5)
    assert here[:, 2].min() == 1.5 and here[:, 2].max() == 2.0
