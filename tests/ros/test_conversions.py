# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Messages to arrays: layouts, encodings, and what is refused."""

import numpy as np
import pytest
from geometry_msgs.msg import Pose, Quaternion
from hypothesis import given
from hypothesis import strategies as st
from std_msgs.msg import Header

from geopurify.frame import Camera
from geopurify.messages import camera_from_info, matrix_from_pose, ns_from_stamp
from geopurify.messages.images.image_messages import color_from_image, scores_from_image
from geopurify_ros.conversions import (
    image_from_array,
    info_from_camera,
    pose_from_matrix,
    stamp_from_ns,
)


@given(
    height=st.integers(1, 5),
    width=st.integers(1, 5),
    encoding=st.sampled_from(["rgb8", "8UC4", "32FC2"]),
    seed=st.integers(0, 99),
)
def test_array_to_message_and_back(height: int, width: int, encoding: str, seed: int) -> None:
    kind, channels = {"rgb8": ("u1", 3), "8UC4": ("u1", 4), "32FC2": ("f4", 2)}[encoding]
    values = np.random.default_rng(seed).integers(0, 256, (height, width, channels)).astype(kind)
    message = image_from_array(values, encoding, Header())
    convert = color_from_image if encoding == "rgb8" else scores_from_image
    np.testing.assert_array_equal(convert(message), values)


@given(st.integers(0, 2**31 * 10**9 - 1))
def test_stamps_round_trip(stamp_ns: int) -> None:
    assert ns_from_stamp(stamp_from_ns(stamp_ns)) == stamp_ns


def test_camera_round_trip() -> None:
    camera = Camera(525.0, 520.0, 319.5, 239.5, 640, 480)
    info = info_from_camera(camera, Header())
    assert camera_from_info(info) == camera
    assert camera_from_info(info, rectified=True) == camera


def test_pose_to_matrix_and_back() -> None:
    quarter_turn = Quaternion(z=np.sqrt(0.5), w=np.sqrt(0.5))  # about z: x becomes y
    pose = Pose(orientation=quarter_turn)
    pose.position.x = 2.0
    matrix = matrix_from_pose(pose)
    np.testing.assert_allclose(matrix @ [1, 0, 0, 1], [2, 1, 0, 1], atol=1e-12)
    again = pose_from_matrix(matrix)
    assert again.position == pose.position
    assert again.orientation.z == pytest.approx(np.sqrt(0.5))
