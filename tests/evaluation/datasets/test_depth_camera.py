# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np

from geopurify.evaluation.datasets.depth_camera import warp_depth
from geopurify.frame import Camera

CAMERA = Camera(4.0, 4.0, 1.5, 1.0, 4, 3)


def moved(x_m: float = 0.0, z_m: float = 0.0) -> np.ndarray:
    T_cam_depth = np.eye(4)
    T_cam_depth[:3, 3] = (x_m, 0, z_m)
    return T_cam_depth


def test_a_step_aside_shifts_by_focal_length_over_depth():
    depth_m = np.full((3, 4), 2.0, np.float32)
    seen = warp_depth(depth_m, CAMERA, CAMERA, moved(x_m=0.5))  # 4 px * 0.5 m / 2 m = 1 px
    assert seen.tolist() == [[0, 2, 2, 2]] * 3


def test_the_nearer_surface_hides_the_farther_one():
    depth_m = np.full((3, 4), 2.0, np.float32)
    depth_m[:, 1] = 1.0  # moves by two pixels, the others by one
    seen = warp_depth(depth_m, CAMERA, CAMERA, moved(x_m=0.5))
    # its pixel covers what is behind it; where it was, nobody sees
    assert seen.tolist() == [[0, 2, 0, 1]] * 3


def test_depth_is_that_of_the_other_camera_and_what_lies_behind_it_is_unseen():
    depth_m = np.array([[1.0, 3.0, 3.0, 0.0]] * 3, np.float32)
    seen = warp_depth(depth_m, CAMERA, CAMERA, moved(z_m=-1.0))
    assert set(np.unique(seen)) <= {0.0, 2.0}
    assert (seen[1, 1:3] == 2).all()


def test_a_larger_image_has_no_holes():
    depth_m = np.full((3, 4), 2.0, np.float32)
    assert (warp_depth(depth_m, CAMERA, CAMERA.resized(13, 11), moved()) == 2).all()
