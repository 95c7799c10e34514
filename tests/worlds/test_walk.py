# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The carried camera keeps upright, inside the rooms and away from things."""

import numpy as np
import pytest

from geopurify_worlds.home import make_home
from geopurify_worlds.loops import HIGH_M, LOW_M
from geopurify_worlds.room import make_room
from geopurify_worlds.walk import walk


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


@pytest.mark.parametrize("seed", range(3))
def test_camera_walks_through_the_doorways_of_a_home(seed: int) -> None:
    home = make_home(seed, rooms=2)
    poses = walk(home, 80, np.random.default_rng(seed))
    position = poses[:, :3, 3]
    assert home.nearest_parts(position)[1].min() > 0.2
    first, second = (space.contains(position[:, :2]) for space in home.spaces)
    assert first[0]
    assert second[-1]
    assert first.sum() > 25
    assert second.sum() > 25
    assert not first[np.argmax(second) :].any()  # it goes on and doesn't come back
    passing = np.linalg.norm(position[:, :2] - home.spaces[0].doorway_m(1), axis=1).argmin()
    assert abs(position[passing, 1] - home.spaces[0].doorway_m(1)[1]) < 0.3
    steps = np.linalg.norm(np.diff(position[:, :2], axis=0), axis=1)
    assert steps.max() < 2 * steps.mean()
