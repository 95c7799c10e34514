# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The furnished room: what is in it, and its truth."""

import numpy as np
import pytest

from geopurify.config.label_sets import label_set
from geopurify_worlds.materials import uniform
from geopurify_worlds.nearness import bounding_box
from geopurify_worlds.objects import of_material, scene_object
from geopurify_worlds.room import Room, make_room
from geopurify_worlds.shapes import box, sphere
from geopurify_worlds.style import ColorRules

GREY = uniform((0.5, 0.5, 0.5))
STANDING = ("table", "sofa", "bed", "desk", "cabinet", "counter", "bathtub", "piano")


@pytest.fixture(scope="module", params=range(8))
def room(request: pytest.FixtureRequest) -> Room:
    return make_room(request.param)


def test_room_is_furnished(room: Room) -> None:
    names = [item.name for item in room.objects]
    assert set(names) >= {"wall", "floor", "ceiling", "door"}
    assert names.count("wall") == 4
    assert {"sofa", "bed", "counter", "toilet", "desk"} & set(names)
    assert len(names) >= 14


def test_rooms_have_all_categories() -> None:
    names = {item.name for seed in range(60) for item in make_room(seed).objects}
    assert names == set(label_set("home"))


def test_withheld_pairs_appear_in_no_room() -> None:
    withheld = frozenset((color, "chair") for color in ("red", "brown", "beige", "blue"))
    rooms = [make_room(seed, ColorRules(withheld)) for seed in range(12)]
    pairs = {(item.material.color_name, item.name) for room in rooms for item in room.objects}
    assert "chair" in {name for _, name in pairs}
    assert not pairs & withheld


def test_favoured_pairs_are_half_of_their_category() -> None:
    rules = ColorRules(favoured=frozenset({("pink", "chair")}))
    chairs = [
        item.material.color_name == "pink"
        for seed in range(40)
        for item in make_room(seed, rules).objects
        if item.name == "chair"
    ]
    assert len(chairs) > 40
    assert 0.3 < np.mean(chairs) < 0.7


def test_everything_is_within_the_walls(room: Room) -> None:
    for item in room.objects:
        centers = np.array([part.shape.T_map_shape[:3, 3] for part in item.parts])
        outside = np.abs(centers[:, :2]) > room.size_m[:2] / 2 + 0.051
        assert item.name == "wall" or not outside.any(), item.name


def test_furniture_does_not_overlap(room: Room) -> None:
    boxes = [bounding_box(item) for item in room.objects if item.name in STANDING]
    for i, (low, high) in enumerate(boxes):
        for other_low, other_high in boxes[:i]:
            assert (low >= other_high).any() or (high <= other_low).any()


def test_same_seed_gives_the_same_room_and_another_seed_another() -> None:
    def shapes(seed: int) -> np.ndarray:
        return np.concatenate([part.shape.T_map_shape for part in make_room(seed).parts])

    assert np.array_equal(shapes(5), shapes(5))
    assert not np.array_equal(shapes(5)[:24], shapes(6)[:24])


def test_labels_at_the_nearest_surface() -> None:
    ball = scene_object("lamp", of_material(GREY, sphere((0, 0, 1), 0.5)))
    table = scene_object("table", of_material(GREY, box((2, 0, 0.5), (1, 1, 1))))
    room = Room(np.array([5.0, 4.0, 2.6]), (ball, table), ("table", "lamp"))
    points = np.array(
        [[0, 0, 1.5], [0, 0, 1.4], [1.45, 0, 0.5], [0.9, 0, 1], [1.1, 0, 1], [2, 0, 0.5]]
    )
    semantic, instance = room.labels_at(points)
    assert semantic.tolist() == [1, 1, 0, 1, 0, 0]
    assert instance.tolist() == [1, 1, 2, 1, 2, 2]
    assert semantic.dtype == instance.dtype == np.uint16


def test_labels_at_many_points_are_those_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    room = make_room(0)
    points = np.random.default_rng(0).uniform(-2, 2, (50, 3))
    whole = room.labels_at(points)
    monkeypatch.setattr("geopurify_worlds.room.CHUNK", 7)
    np.testing.assert_array_equal(room.labels_at(points), whole)
    assert room.labels_at(points[:0])[0].shape == (0,)
