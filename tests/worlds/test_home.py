# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Homes: rooms that touch, doorways that one can walk through, light in each."""

import numpy as np
import pytest

from geopurify.errors import BadInput
from geopurify_worlds.doorways import doorway
from geopurify_worlds.home import make_home
from geopurify_worlds.nearness import bounding_box
from geopurify_worlds.room import Room
from geopurify_worlds.spaces import DOORWAY_M, Opening, Space
from geopurify_worlds.style import ColorRules, Style


@pytest.fixture(scope="module", params=[0, 1])
def home(request: pytest.FixtureRequest) -> Room:
    return make_home(request.param, rooms=3)


def test_places_of_a_space() -> None:
    space = Space(np.array([4.0, 3.0, 2.5]), (Opening(1, 0.5),)).moved(np.array([1.0, -1.0]))
    assert space.doorway_m(1).tolist() == [3.1, -0.5]
    points = np.array([[3, -1], [3.1, -1], [1, 0.5], [1, 0.6]])
    assert space.contains(points).tolist() == [True, False, True, False]


def test_rooms_are_in_a_row_and_their_doorways_meet(home: Room) -> None:
    assert len(home.spaces) == 3
    for one, following in zip(home.spaces, home.spaces[1:], strict=False):
        np.testing.assert_allclose(one.doorway_m(1), following.doorway_m(-1))
        gap = following.center_m[0] - one.center_m[0] - (one.size_m + following.size_m)[0] / 2
        assert gap == pytest.approx(0.2)


def test_every_room_is_lit_and_the_first_has_a_closed_door(home: Room) -> None:
    assert home.light.lamps_m.shape == home.light.lamps.shape == (3, 3)
    for space, lamp_m in zip(home.spaces, home.light.lamps_m, strict=True):
        assert space.contains(lamp_m[:2])
    names = [item.name for item in home.objects]
    assert names.count("floor") == names.count("ceiling") == 3
    assert names.count("wall") == 12
    assert names.count("door") == 3  # two doorways


def test_doorways_are_open(home: Room) -> None:
    for space in home.spaces[:-1]:
        x, y = space.doorway_m(1)
        way = np.array([[x + dx, y, z] for dx in np.linspace(-0.9, 0.9, 19) for z in (0.5, 1.5)])
        _, distance_m = home.nearest_parts(way)
        assert distance_m.min() > 0.25


def test_everything_is_in_a_room(home: Room) -> None:
    for item in home.objects:
        if item.name not in ("wall", "floor", "ceiling", "door"):
            low, high = bounding_box(item)
            middle = (low + high)[:2] / 2
            assert any(space.contains(middle) for space in home.spaces), item.name


def test_nothing_of_the_outside_is_on_walls_between_rooms(home: Room) -> None:
    inner_m = [space.doorway_m(1)[0] for space in home.spaces[:-1]]
    windows = [bounding_box(item) for item in home.objects if item.name == "window"]
    assert windows
    for low, high in windows:
        assert all(high[0] < x_m - 0.3 or low[0] > x_m + 0.3 for x_m in inner_m) or (
            high[0] - low[0] > high[1] - low[1]  # near the corner, on a wall along x
        )


def test_home_is_of_its_seed_and_without_withheld_pairs() -> None:
    def names(seed: int, withheld: frozenset = frozenset()) -> list[tuple[str, str]]:
        home = make_home(seed, 2, ColorRules(withheld))
        return [(item.material.color_name, item.name) for item in home.objects]

    pairs = names(3)
    assert names(3) == pairs != names(4)
    withheld = frozenset(pair for pair in pairs if pair[1] in ("chair", "box", "door", "lamp"))
    assert withheld
    assert not withheld & set(names(3, withheld))


@pytest.mark.parametrize("seed", range(12))
def test_open_door_leaves_its_doorway_free(seed: int) -> None:
    door = doorway(Style(np.random.default_rng(seed)))
    low, high = bounding_box(door)
    np.testing.assert_allclose(high[1] - low[1], DOORWAY_M[0], atol=0.06)
    assert high[2] == pytest.approx(DOORWAY_M[1], abs=1e-6)
    way = np.array([[x, y, 1.0] for x in np.linspace(-1, 1, 21) for y in (-0.15, 0, 0.15)])
    _, distance_m = Room(np.ones(3), (door,)).nearest_parts(way)
    assert distance_m.min() > 0.1


def test_refuses_a_home_of_one_room() -> None:
    with pytest.raises(BadInput, match="rooms=1"):
        make_home(0, rooms=1)
