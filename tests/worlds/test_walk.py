# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The carried camera keeps upright, inside the room and away from things."""

import numpy as np
import pytest

from geopurify.worlds.room import make_room
from geopurify.worlds.walk import HIGH_M, LOW_M, walk


@pytest.mark.parametrize("seed", range(6))
def test_camera_walks_upright_inside_the_room(seed: int) -> None:
    room = make_room(seed)
    poses = walk(room, 30, np.random.default_rng(seed))
    rotation, position = poses[:, :3, :3], poses[:, :3, 3]
    identity = np.broadcast_to(np.eye(3), rotation.shape)
    np.testing.assert_allclose(rotation @ rotation.swapaxes(1, 2), identity, atol=1e-9)
    np.testing.assert_allclose(np.linalg.det(rotation), 1)
    assert (position[:, 2] >= LOW_M).all()
    assert (position[:, 2] <= HIGH_M).all()
    assert (np.abs(position[:, :2]) < room.size_m[:2] / 2 - 0.3).all()
    assert room.nearest_parts(position)[1].min() > 0.2
    assert (rotation[:, 2, 1] < -0.5).all()  # the image's down is down
    np.testing.assert_allclose(rotation[:, 2, 0], 0, atol=1e-9)  # and its right is level


def test_same_generator_state_gives_the_same_walk() -> None:
    room = make_room(0)
    first, again, other = (walk(room, 5, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
