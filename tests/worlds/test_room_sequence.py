# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A rendered walk: the same frames whatever the order, from inside the room."""

import numpy as np
import pytest

from geopurify.config.label_sets import label_set
from geopurify.errors import BadInput
from geopurify.frame import Frame
from geopurify.sequences import open_sequence
from geopurify_worlds.drift import Drift
from geopurify_worlds.room_sequence import RoomSequence
from geopurify_worlds.style import ColorRules


def _small(seed: int = 0, frames: int = 12, depth_noise: bool = True) -> RoomSequence:
    return RoomSequence(seed, frames, width=80, height=60, depth_noise=depth_noise)


def _frames(sequence: RoomSequence) -> list[Frame]:
    return [sequence[i] for i in range(len(sequence))]


@pytest.fixture(scope="module")
def sequence() -> RoomSequence:
    return _small()


def _same(a: Frame, b: Frame) -> bool:
    return np.array_equal(a.extras["semantic"], b.extras["semantic"]) and all(
        np.array_equal(getattr(a, name), getattr(b, name))
        for name in ("color", "depth_m", "T_map_cam", "stamp_ns")
    )


def test_frames_are_whole(sequence: RoomSequence) -> None:
    frame = sequence[3]
    assert frame.color.shape == (60, 80, 3)
    assert frame.extras["semantic"].dtype == np.uint16
    assert frame.extras["semantic"].max() < len(label_set(sequence.label_set))
    assert frame.stamp_ns == 1_300_000_000
    assert 0.5 < (frame.depth_m > 0).mean() <= 1


def test_random_access_gives_the_frame_of_a_fresh_sequence(sequence: RoomSequence) -> None:
    in_order = _frames(sequence)
    again = _small()
    assert all(_same(again[i], in_order[i]) for i in (7, 2, 11))
    assert _same(again[-1], in_order[11])


def test_another_seed_is_another_room(sequence: RoomSequence) -> None:
    assert not _same(_small(seed=1)[0], sequence[0])


def test_index_beyond_the_end(sequence: RoomSequence) -> None:
    with pytest.raises(IndexError):
        sequence[12]


def test_noise_is_optional_and_unbiased(sequence: RoomSequence) -> None:
    clean = _small(depth_noise=False)[5].depth_m
    noisy = sequence[5].depth_m
    assert (clean > 0).all()
    error = (noisy - clean)[noisy > 0]
    assert 0 < error.std() < 0.05
    assert abs(error.mean()) < 0.005


def test_walk_sees_most_of_the_room(sequence: RoomSequence) -> None:
    images = [frame.extras["semantic"] for frame in _frames(sequence)]
    seen = set(np.unique(images).tolist())
    names = label_set(sequence.label_set)
    there = {names.index(item.name) for item in sequence.room.objects}
    assert len(there - seen) <= 2


def test_drift_moves_the_poses_and_not_the_pictures(sequence: RoomSequence) -> None:
    drifting = RoomSequence(0, 12, width=80, height=60, drift=Drift(0.05, 0.02))
    assert np.array_equal(drifting.T_map_cam_true, sequence.T_map_cam_true)
    assert np.array_equal(drifting[11].color, sequence[11].color)
    np.testing.assert_allclose(sequence[11].T_map_cam, sequence.T_map_cam_true[11], atol=1e-12)
    error = drifting[11].T_map_cam[:3, 3] - drifting.T_map_cam_true[11, :3, 3]
    assert 0.01 < np.linalg.norm(error) < 1


def test_rules_reach_the_room() -> None:
    rules = ColorRules(withheld=frozenset({("turquoise", "bench")}))
    sequence = RoomSequence(0, 2, width=8, height=6, rules=rules)
    pairs = {(item.material.color_name, item.name) for item in sequence.room.objects}
    assert ("turquoise", "bench") not in pairs


def test_open_by_name() -> None:
    assert len(open_sequence("room:0:5")) == 5
    home = open_sequence("home:0:5")
    assert isinstance(home, RoomSequence)
    assert (len(home), home.name, len(home.room.spaces)) == (5, "home-0", 3)


@pytest.mark.parametrize("path", ["room:", "room:-1", "home:x", "home:1:2:3"])
def test_refuses_names_of_no_world(path: str) -> None:
    with pytest.raises(BadInput, match="is not room:SEED, home:SEED"):
        open_sequence(path)


@pytest.mark.parametrize(
    ("seed", "frames", "width", "named"),
    [(0, 0, 80, "frames=0"), (-1, 12, 80, "seed=-1"), (0, 12, 0, "fx=0.0")],
)
def test_refuses_bad_arguments(seed: int, frames: int, width: int, named: str) -> None:
    with pytest.raises(BadInput, match=named):
        RoomSequence(seed, frames, width, 60)
