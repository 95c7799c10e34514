# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What lies on low furniture."""

from geopurify_worlds.catalogue.clutter import books, vase
from geopurify_worlds.objects import Furnishing, SceneObject
from geopurify_worlds.style import Style

LADEN = 0.6  # share of low furniture with something on it
HIGH_M = 0.36  # at most, above the top
BOOKS_DEPTH_M = 0.4  # of a top on which there is room for a pile of books


def laden(
    style: Style,
    item: SceneObject,
    size_m: tuple[float, float, float],
    clearance_m: float = 0.0,
) -> Furnishing:
    """Return a piece of furniture with a vase or books on it, or with nothing."""
    rng = style.rng
    if rng.uniform() > LADEN:
        return Furnishing((item,), size_m, clearance_m=clearance_m)
    depth, width, height = size_m
    thing = books if depth > BOOKS_DEPTH_M and rng.uniform() < 0.5 else vase
    top = thing(style, height, depth / 2, rng.uniform(-0.1, 0.1) * width)
    return Furnishing((item, top), (depth, width, height + HIGH_M), clearance_m=clearance_m)
