# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Kitchens, bathrooms, living rooms and clutter: where they are and what they are called."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from geopurify.config.label_sets import label_set
from geopurify_worlds.catalogue import appliances, bathroom, clutter, kitchen, living
from geopurify_worlds.materials import SUBSTANCES
from geopurify_worlds.objects import Furnishing, SceneObject
from geopurify_worlds.palette import COLOR_NAMES
from geopurify_worlds.shapes import cylinder, reach, sphere
from geopurify_worlds.style import ColorRules, Style
from geopurify_worlds.textures import PATTERNS

SEEDS = range(30)
KINDS: dict[str, tuple[Callable[[Style], Furnishing], set[str]]] = {  # and what it is made of
    "counter": (kitchen.counter, {"counter", "sink", "stove", "cabinet", "microwave"}),
    "refrigerator": (kitchen.refrigerator, {"refrigerator"}),
    "stove": (kitchen.stove, {"stove"}),
    "toilet": (bathroom.toilet, {"toilet"}),
    "bathtub": (bathroom.bathtub, {"bathtub", "shower curtain"}),
    "wash basin": (bathroom.wash_basin, {"sink", "cabinet", "mirror", "towel"}),
    "washing machine": (bathroom.washing_machine, {"washing machine"}),
    "plant": (living.plant, {"plant"}),
    "piano": (living.piano, {"piano", "stool"}),
    "television stand": (living.television_stand, {"television", "cabinet", "table"}),
    "ladder": (living.ladder, {"ladder"}),
    "carton": (clutter.carton, {"box"}),
    "ball": (clutter.ball, {"ball"}),
    "suitcase": (clutter.suitcase, {"suitcase"}),
    "backpack": (clutter.backpack, {"backpack"}),
    "trash can": (clutter.trash_can, {"trash can"}),
}
ON_TOP: dict[str, tuple[Callable[[Style, float, float, float], SceneObject], float, float]] = {
    # how far each reaches from its place, and how high
    "vase": (clutter.vase, 0.12, 0.35),
    "books": (clutter.books, 0.18, 0.25),
    "laptop": (clutter.laptop, 0.23, 0.3),
    "microwave": (appliances.microwave, 0.28, 0.32),
}


def style_of(seed: int, withheld: frozenset[tuple[str, str]] = frozenset()) -> Style:
    return Style(np.random.default_rng(seed), ColorRules(withheld))


@cache
def furnishing(name: str, seed: int) -> Furnishing:
    return KINDS[name][0](style_of(seed))


def bounds(*objects: SceneObject) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lowest and highest x, y and z of objects."""
    shapes = [part.shape for item in objects for part in item.parts]
    centers = np.array([shape.T_map_shape[:3, 3] for shape in shapes])
    reaches = np.array([reach(shape) for shape in shapes])
    return (centers - reaches).min(0), (centers + reaches).max(0)


def test_reach_of_a_lying_cylinder_and_of_a_ball() -> None:
    lying = cylinder((5, 5, 5), 0.3, 2.0, (0, np.pi / 2, 0))
    np.testing.assert_allclose(reach(lying), [1.0, 0.3, 0.3], atol=1e-7)
    np.testing.assert_allclose(reach(sphere((5, 5, 5), 0.4)), [0.4, 0.4, 0.4])


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_furnishing_is_within_its_size(name: str, seed: int) -> None:
    item = furnishing(name, seed)
    depth, width, height = item.size_m
    low, high = bounds(*item.objects)
    assert (low >= np.array([0, -width / 2, 0]) - 1e-6).all(), low
    assert (high <= np.array([depth, width / 2, height]) + 1e-6).all(), (high, item.size_m)
    # and the size is not much more than it needs
    assert (high - low > 0.4 * np.array(item.size_m)).all(), (high - low, item.size_m)


@pytest.mark.parametrize("name", KINDS)
def test_objects_are_what_their_furnishing_promises(name: str) -> None:
    _, names = KINDS[name]
    objects = [item for seed in SEEDS for item in furnishing(name, seed).objects]
    assert {item.name for item in objects} == names
    assert names <= set(label_set("home"))
    for item in objects:
        assert item.material.color_name in COLOR_NAMES
        # nobody says what a plant is made of
        assert item.material.substance in SUBSTANCES or item.name == "plant"
        assert {part.material.pattern for part in item.parts} <= set(PATTERNS)


@pytest.mark.parametrize("name", KINDS)
def test_withheld_colors_never_appear(name: str) -> None:
    make, names = KINDS[name]
    colors = ("white", "brown", "green", "gray")
    withheld = frozenset((color, item) for color in colors for item in names)
    for seed in SEEDS:
        for item in make(style_of(seed, withheld)).objects:
            assert (item.material.color_name, item.name) not in withheld


@pytest.mark.parametrize("name", KINDS)
def test_same_seed_gives_the_same_and_others_differ(name: str) -> None:
    again = KINDS[name][0](style_of(1))
    assert fingerprint(furnishing(name, 1)) == fingerprint(again)
    assert len({fingerprint(furnishing(name, seed)) for seed in SEEDS}) == len(SEEDS)


def fingerprint(item: Furnishing) -> tuple[object, ...]:
    parts = [part for thing in item.objects for part in thing.parts]
    return tuple(
        (part.shape.T_map_shape.tobytes(), part.shape.half_m.tobytes(), part.material)
        for part in parts
    )


@pytest.mark.parametrize("name", ON_TOP)
@pytest.mark.parametrize("seed", SEEDS)
def test_thing_on_a_surface_stands_on_it_at_its_place(name: str, seed: int) -> None:
    make, reach_m, height_m = ON_TOP[name]
    item = make(style_of(seed), 0.7, 0.3, -0.2)
    low, high = bounds(item)
    assert low[2] == pytest.approx(0.7, abs=1e-6)
    assert high[2] <= 0.7 + height_m
    assert (low[:2] >= np.array([0.3, -0.2]) - reach_m).all()
    assert (high[:2] <= np.array([0.3, -0.2]) + reach_m).all()
    assert item.name == name
    assert item.material.color_name in COLOR_NAMES
    assert item.material.substance in SUBSTANCES
