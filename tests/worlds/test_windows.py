# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The image window of a shape holds every pixel that it covers."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geopurify.frame import Camera
from geopurify_worlds.shapes import box
from geopurify_worlds.windows import NEAR_M, bounding_corners, image_windows

CAMERA = Camera(fx=100, fy=100, cx=79.5, cy=59.5, width=160, height=120)


def test_window_of_a_box_in_front() -> None:
    # the near face, 1.5 m away, spans x, y in [-0.15, 0.15]: 10 pixels around the centre
    corners = bounding_corners([box((0, 0, 2), (0.3, 0.3, 1))])
    assert image_windows(corners, CAMERA, np.eye(4)).tolist() == [[69, 49, 90, 70]]


def test_window_is_empty_behind_and_beside_the_camera() -> None:
    corners = bounding_corners([box((0, 0, -2), (1, 1, 1)), box((9, 0, 2), (1, 1, 1))])
    u0, v0, u1, v1 = image_windows(corners, CAMERA, np.eye(4)).T
    assert ((u0 >= u1) | (v0 >= v1)).all()


@settings(max_examples=200)
@given(
    center=arrays(np.float64, 3, elements=st.floats(-2, 2)),
    size=arrays(np.float64, 3, elements=st.floats(0.01, 3)),
    turn=arrays(np.float64, 3, elements=st.floats(-3, 3)),
    inside=arrays(np.float64, (20, 3), elements=st.floats(-0.5, 0.5)),
)
def test_points_of_a_box_project_into_its_window(
    center: np.ndarray, size: np.ndarray, turn: np.ndarray, inside: np.ndarray
) -> None:
    shape = box(center.tolist(), size.tolist(), turn.tolist())
    points = (inside * size) @ shape.T_map_shape[:3, :3].T + shape.T_map_shape[:3, 3]
    points = points[points[:, 2] > NEAR_M]
    u = CAMERA.fx * points[:, 0] / points[:, 2] + CAMERA.cx
    v = CAMERA.fy * points[:, 1] / points[:, 2] + CAMERA.cy
    seen = (u > 0) & (v > 0) & (u < CAMERA.width - 1) & (v < CAMERA.height - 1)
    u0, v0, u1, v1 = image_windows(bounding_corners([shape]), CAMERA, np.eye(4))[0]
    assert ((u[seen] >= u0) & (u[seen] < u1) & (v[seen] >= v0) & (v[seen] < v1)).all()
