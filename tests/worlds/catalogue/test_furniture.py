# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Furnishings: where they are, what they are called, and what they are made of."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from geopurify.config.label_sets import label_set
from geopurify_worlds.catalogue import (
    fixtures,
    lamps,
    rugs,
    seating,
    storage,
    tables,
    wall_hangings,
)
from geopurify_worlds.materials import SUBSTANCES
from geopurify_worlds.objects import Furnishing
from geopurify_worlds.palette import COLOR_NAMES
from geopurify_worlds.shapes import Shape, cylinder, reach
from geopurify_worlds.style import ColorRules, Style
from geopurify_worlds.textures import PATTERNS

SEEDS = 30
CEILING_M = 2.6
Maker = Callable[[Style], Furnishing]
MAKERS: dict[str, tuple[Maker, str]] = {  # each with the category of its first object
    "sofa": (seating.sofa, "sofa"),
    "bed": (seating.bed, "bed"),
    "armchair": (seating.armchair_free, "chair"),
    "stool": (seating.stool, "stool"),
    "bench": (seating.bench, "bench"),
    "dining set": (tables.dining_set, "table"),
    "side table": (tables.side_table, "table"),
    "desk": (tables.desk, "desk"),
    "rug": (rugs.rug, "rug"),
    "cabinet": (storage.cabinet, "cabinet"),
    "dresser": (storage.dresser, "dresser"),
    "night stand": (storage.night_stand, "night stand"),
    "bookshelf": (storage.bookshelf, "bookshelf"),
    "floor lamp": (lamps.floor_lamp, "lamp"),
    "pendant": (lambda style: lamps.pendant(style, CEILING_M), "lamp"),
    "door": (fixtures.door, "door"),
    "window": (fixtures.window, "window"),
    "radiator": (fixtures.radiator, "radiator"),
    "picture": (wall_hangings.picture, "picture"),
    "mirror": (wall_hangings.mirror, "mirror"),
    "clock": (wall_hangings.clock, "clock"),
}


@pytest.fixture(params=MAKERS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@cache
def furnishings(kind: str) -> list[Furnishing]:
    maker, _ = MAKERS[kind]
    return [maker(Style(np.random.default_rng(seed))) for seed in range(SEEDS)]


def extent(shape: Shape) -> tuple[np.ndarray, np.ndarray]:
    """Return the lowest and highest x, y and z of a shape."""
    center = shape.T_map_shape[:3, 3]
    return center - reach(shape), center + reach(shape)


def bounds(item: Furnishing) -> tuple[np.ndarray, np.ndarray]:
    extents = [extent(part.shape) for thing in item.objects for part in thing.parts]
    return np.min([low for low, _ in extents], 0), np.max([high for _, high in extents], 0)


def test_extent_of_a_lying_cylinder() -> None:
    low, high = extent(cylinder((1, 2, 3), 0.5, 4.0, (np.pi / 2, 0, 0)))
    np.testing.assert_allclose(low, [0.5, 0, 2.5], atol=1e-6)
    np.testing.assert_allclose(high, [1.5, 4, 3.5], atol=1e-6)


def test_furnishing_is_within_its_stated_size(kind: str) -> None:
    for seed, item in enumerate(furnishings(kind)):
        low, high = bounds(item)
        depth, width, height = item.size_m
        lowest = np.array([0, -width / 2, item.bottom_m])
        highest = np.array([depth, width / 2, item.bottom_m + height])
        assert (low > lowest - 1e-6).all(), (seed, low, item.size_m)
        assert (high < highest + 1e-6).all(), (seed, high, item.size_m)
        assert item.bottom_m >= 0


def test_furnishing_fills_a_good_part_of_its_stated_width(kind: str) -> None:
    for seed, item in enumerate(furnishings(kind)):
        low, high = bounds(item)
        assert high[1] - low[1] > 0.45 * item.size_m[1], seed


def test_objects_are_named_by_what_people_call_them(kind: str) -> None:
    _, category = MAKERS[kind]
    known = label_set("home")
    for item in furnishings(kind):
        assert item.objects[0].name == category
        for thing in item.objects:
            assert thing.name in known
            assert thing.material.color_name in COLOR_NAMES
            assert thing.material.substance in SUBSTANCES
            assert all(part.material.pattern in PATTERNS for part in thing.parts)


def test_withheld_colors_never_appear(kind: str) -> None:
    maker, _ = MAKERS[kind]
    names = {thing.name for item in furnishings(kind) for thing in item.objects}
    colors = ("brown", "white", "red", "gray")
    withheld = frozenset((color, name) for name in names for color in colors)
    for seed in range(SEEDS):
        for thing in maker(Style(np.random.default_rng(seed), ColorRules(withheld))).objects:
            assert (thing.material.color_name, thing.name) not in withheld


def test_same_seed_gives_the_same_furnishing_and_seeds_differ(kind: str) -> None:
    def poses(item: Furnishing) -> np.ndarray:
        parts = [part for thing in item.objects for part in thing.parts]
        return np.array([(part.shape.T_map_shape[:3, 3], part.shape.half_m) for part in parts])

    first, again = furnishings(kind), furnishings.__wrapped__(kind)
    for one, other in zip(first, again, strict=True):
        assert np.array_equal(poses(one), poses(other))
    assert len({poses(item).tobytes() for item in first}) > SEEDS / 2


def test_most_categories_come_in_many_colors(kind: str) -> None:
    colors = {item.objects[0].material.color_name for item in furnishings(kind)}
    assert len(colors) >= {"window": 3, "mirror": 2}.get(kind, 6)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_table_lamp_stands_on_its_surface(seed: int) -> None:
    lamp = lamps.table_lamp(Style(np.random.default_rng(seed)), 0.7, 0.3, -0.2)
    low, high = bounds(Furnishing((lamp,), (1, 1, 1)))
    assert low[2] == pytest.approx(0.7, abs=1e-6)
    assert (np.abs([low[:2] - [0.3, -0.2], high[:2] - [0.3, -0.2]]) < 0.15).all()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_pendant_hangs_from_the_ceiling(seed: int) -> None:
    low, high = bounds(lamps.pendant(Style(np.random.default_rng(seed)), CEILING_M))
    assert high[2] == pytest.approx(CEILING_M)
    assert low[2] > 1.8


@pytest.mark.parametrize("seed", range(SEEDS))
def test_radiator_fits_below_a_window_without_long_curtains(seed: int) -> None:
    radiator = fixtures.radiator(Style(np.random.default_rng(seed)))
    assert radiator.size_m[2] < 0.82
