# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What belongs into which kind of room."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify_worlds.catalogue.bathroom import bathtub, toilet, wash_basin, washing_machine
from geopurify_worlds.catalogue.clutter import backpack, ball, carton, suitcase, trash_can
from geopurify_worlds.catalogue.fixtures import door, radiator, window
from geopurify_worlds.catalogue.kitchen import counter, refrigerator, stove
from geopurify_worlds.catalogue.lamps import floor_lamp, pendant
from geopurify_worlds.catalogue.living import ladder, piano, plant, television_stand
from geopurify_worlds.catalogue.rugs import rug
from geopurify_worlds.catalogue.seating import armchair_free, bed, bench, sofa, stool
from geopurify_worlds.catalogue.storage import bookshelf, cabinet, dresser, night_stand
from geopurify_worlds.catalogue.tables import desk, dining_set, side_table
from geopurify_worlds.catalogue.wall_hangings import clock, mirror, picture
from geopurify_worlds.layout import Layout
from geopurify_worlds.objects import Furnishing
from geopurify_worlds.style import Style

Maker = Callable[[Style], Furnishing]
OPTION_SHARE, WINDOW_SHARE, PENDANT_SHARE = 0.55, 0.85, 0.6
CLUTTER = (carton, carton, ball, ball, suitcase, backpack, trash_can, trash_can)
CLUTTER_COUNT = (2, 6)
STANDS_FREE = (dining_set, rug, stool, bench, armchair_free)
GROWTH_M = 1.0
CLUTTER_FREE_SHARE = 0.6  # of the clutter that lies around; the rest is put aside


@dataclass(frozen=True)
class RoomKind:
    """A kind of room.

    Attributes:
        share: of all rooms.
        floor_m: its smallest length and width; up to `GROWTH_M` is added.
        needed, optional: its furnishings in the order in which they find their places.
    """

    share: float
    floor_m: tuple[float, float]
    needed: tuple[Maker, ...]
    optional: tuple[Maker, ...]

    def draw_size(self, rng: np.random.Generator) -> NDArray[np.float64]:
        """Return length, width and height."""
        x, y = self.floor_m + rng.uniform(0, GROWTH_M, 2)
        return np.array([x, y, rng.uniform(2.4, 2.8)])


KINDS = {
    "living room": RoomKind(
        0.27,
        (4.6, 3.8),
        (sofa, television_stand),
        (
            *(dining_set, armchair_free, bookshelf, cabinet, piano, floor_lamp, plant),
            *(side_table, bench, picture, picture, clock, radiator, rug, stool, dresser),
            *(desk, ladder),
        ),
    ),
    "bedroom": RoomKind(
        0.22,
        (4.2, 3.6),
        (bed, night_stand),
        (
            *(dresser, cabinet, bookshelf, desk, armchair_free, floor_lamp, mirror, picture),
            *(plant, radiator, stool, bench, night_stand, rug, television_stand, side_table),
        ),
    ),
    "kitchen": RoomKind(
        0.2,
        (4.2, 3.4),
        (counter, refrigerator),
        (
            *(stove, dining_set, cabinet, stool, stool, clock, radiator, washing_machine),
            *(side_table, armchair_free, plant, picture, bench, ladder),
        ),
    ),
    "bathroom": RoomKind(
        0.11,
        (3.0, 2.6),
        (toilet, wash_basin),
        (bathtub, washing_machine, stool, radiator, cabinet, bench, mirror, plant, wash_basin),
    ),
    "office": RoomKind(
        0.2,
        (4.2, 3.6),
        (desk, bookshelf),
        (
            *(desk, desk, cabinet, armchair_free, sofa, plant, floor_lamp, clock, picture),
            *(side_table, ladder, stool, radiator, bookshelf, dresser),
        ),
    ),
}


def draw_kind(rng: np.random.Generator, without: Collection[str] = ()) -> str:
    """Return the name of a kind of room."""
    names = [name for name in KINDS if name not in without]
    shares = np.array([KINDS[name].share for name in names])
    return str(rng.choice(names, p=shares / shares.sum()))


def furnish(layout: Layout, kind: RoomKind, style: Style, has_entrance: bool = True) -> bool:
    """Fill a room; return whether all that it needs has found a place.

    Args:
        has_entrance: give it a closed door.
    """
    rng = style.rng
    if has_entrance and not layout.place_at_walls([door(style)], layout.outer_walls):
        return False
    if rng.uniform() < WINDOW_SHARE:
        layout.place_at_walls([window(style)], layout.outer_walls)
    if not layout.place_at_walls([make(style) for make in kind.needed]):
        return False
    for make in kind.optional:
        if rng.uniform() < OPTION_SHARE:
            place = layout.place_free if make in STANDS_FREE else layout.place_at_walls
            place([make(style)])
    for index in rng.integers(len(CLUTTER), size=rng.integers(*CLUTTER_COUNT)):
        is_free = rng.uniform() < CLUTTER_FREE_SHARE
        place = layout.place_free if is_free else layout.place_at_walls
        place([CLUTTER[index](style)])
    if rng.uniform() < PENDANT_SHARE:
        layout.place_free([pendant(style, layout.height_m)])
    return True
