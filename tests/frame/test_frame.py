# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import dataclasses

import numpy as np
import pytest
from small_world import wall_frame

from geopurify.errors import BadInput
from geopurify.frame.frame import Camera, valid_depth


def reason_of(action) -> str:
    with pytest.raises(BadInput) as caught:
        action()
    return caught.value.reason


@pytest.mark.parametrize(
    "values", [(0, 1, 0, 0), (1, -1, 0, 0), (np.nan, 1, 0, 0), (1, 1, np.inf, 0)]
)
def test_zero_negative_and_non_finite_intrinsics_are_refused(values):
    assert reason_of(lambda: Camera(*values, 4, 3)) == "camera_invalid"


@pytest.mark.parametrize(
    ("values", "named"),
    [((1e-320, 1, 0, 0), "fx"), ((1, 1e-40, 0, 0), "fy"), ((30, 30, 1e300, 0), "fx")],
)
def test_a_view_that_no_lens_has_is_refused(values, named):
    with pytest.raises(BadInput, match=f"camera {named} must be at least 1/100 of") as caught:
        Camera(*values, 32, 24)
    assert caught.value.reason == "camera_invalid"


@pytest.mark.parametrize(
    "rows",
    [
        [[500, 0, 0], [0, 500, 0], [320, 240, 1]],  # transposed, as column-major libraries write
        [[500, 50, 320], [0, 500, 240], [0, 0, 1]],
        [[500, 0, 320], [0, 500, 240], [0, 0, np.nan]],
    ],
)
def test_a_matrix_that_is_no_pinhole_camera_s_is_refused(rows):
    with pytest.raises(BadInput, match="fx 0 cx, 0 fy cy, 0 0 1 row by row, got ") as caught:
        Camera.from_matrix(np.array(rows), 640, 480)
    assert caught.value.reason == "camera_invalid"


def test_resizing_keeps_the_edges_of_the_image_in_place():
    camera = Camera(100.0, 100.0, 319.5, 239.5, 640, 480).resized(320, 240)
    assert camera == Camera(50.0, 50.0, 159.5, 119.5, 320, 240)


def test_sizes_must_be_those_of_the_camera():
    frame = wall_frame()
    small = frame.depth_m[::2, ::2]
    assert reason_of(lambda: dataclasses.replace(frame, depth_m=small)) == "size_mismatch"
    wide = np.zeros((24, 33, 3), np.uint8)
    assert reason_of(lambda: dataclasses.replace(frame, color=wide)) == "size_mismatch"
    grey = frame.color[..., 0]
    assert reason_of(lambda: dataclasses.replace(frame, color=grey)) == "color_invalid"


def test_invalid_depths_become_zero():
    depth = valid_depth(np.array([[1.0, np.nan, np.inf, -1.0, 0.0]]))
    np.testing.assert_array_equal(depth, np.array([[1, 0, 0, 0, 0]], np.float32))


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0, -2.0])
def test_a_frame_without_any_valid_depth_is_refused(value):
    frame = wall_frame()
    nothing = np.full_like(frame.depth_m, value)
    assert reason_of(lambda: dataclasses.replace(frame, depth_m=nothing)) == "depth_empty"


def test_a_pose_that_is_not_rigid_is_refused():
    pose = np.diag([1.1, 1.0, 1.0, 1.0])
    assert reason_of(lambda: dataclasses.replace(wall_frame(), T_map_cam=pose)) == "pose_not_rigid"


def test_further_images_have_the_size_of_the_frame():
    frame = wall_frame(size=(32, 24))
    seen = dataclasses.replace(frame, extras={"semantic": np.zeros((24, 32), np.uint16)})
    assert seen.extras["semantic"].shape == (24, 32)
    with pytest.raises(BadInput, match=r"semantic has shape \(12, 16\), expected \(24, 32\)"):
        dataclasses.replace(frame, extras={"semantic": np.zeros((12, 16), np.uint16)})
