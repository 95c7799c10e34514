# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Several furnished rooms side by side, with doorways between them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geopurify.errors import BadInput
from geopurify_worlds.doorways import doorway
from geopurify_worlds.furnishing import draw_kind
from geopurify_worlds.light import Light
from geopurify_worlds.objects import SceneObject
from geopurify_worlds.room import CLASS_NAMES, Room, build_room
from geopurify_worlds.shapes import pose
from geopurify_worlds.spaces import Space
from geopurify_worlds.style import NO_RULES, ColorRules, Style

NO_REPEAT = 3  # a room is of another kind than so many before it


def make_home(seed: int, rooms: int = 3, rules: ColorRules = NO_RULES) -> Room:
    """Return the home of a seed: rooms in a row along x, a doorway from each to the next.

    Raises:
        BadInput: fewer than two rooms.
    """
    if rooms < 2:
        raise BadInput("sequence_unknown", f"a home needs rooms >= 2, got rooms={rooms}")
    rng = np.random.default_rng([seed, rooms])
    style = Style(rng, rules)
    kinds: list[str] = []
    for _ in range(rooms):
        kinds.append(draw_kind(rng, kinds[-NO_REPEAT:]))
    built = [
        build_room(kind, style, _inner_sides(index, rooms), has_entrance=index == 0)
        for index, kind in enumerate(kinds)
    ]
    spaces = _in_a_row([room.spaces[0] for room in built])
    objects = [
        item.moved(pose((*space.center_m, 0)))
        for room, space in zip(built, spaces, strict=True)
        for item in room.objects
    ]
    objects += [_doorway_of(space, style) for space in spaces[:-1]]
    light = _all_lamps([room.light for room in built], spaces)
    return Room(_extent(spaces)[1], tuple(objects), CLASS_NAMES, light, tuple(spaces))


def _inner_sides(index: int, rooms: int) -> list[int]:
    return [-1] * (index > 0) + [1] * (index < rooms - 1)


def _in_a_row(spaces: Sequence[Space]) -> list[Space]:
    """Return the spaces moved so that their doorways meet and the origin is in the middle."""
    row = [spaces[0]]
    for space in spaces[1:]:
        row.append(space.moved(row[-1].doorway_m(1) - space.doorway_m(-1)))
    middle, _ = _extent(row)
    return [space.moved(-middle) for space in row]


def _extent(spaces: Sequence[Space]) -> tuple[np.ndarray, np.ndarray]:
    """Return the (2,) middle of spaces and the (3,) size of the box around them."""
    centers = np.array([space.center_m for space in spaces])
    sizes = np.array([space.size_m for space in spaces])
    low, high = (centers - sizes[:, :2] / 2).min(0), (centers + sizes[:, :2] / 2).max(0)
    return (low + high) / 2, np.append(high - low, sizes[:, 2].max())


def _doorway_of(space: Space, style: Style) -> SceneObject:
    return doorway(style).moved(pose((*space.doorway_m(1), 0)))


def _all_lamps(lights: Sequence[Light], spaces: Sequence[Space]) -> Light:
    """Return the lamps of all rooms, under the daylight of the first."""
    offsets = [(*space.center_m, 0) for space in spaces]
    lamps_m = [light.lamps_m + offset for light, offset in zip(lights, offsets, strict=True)]
    lamps = np.concatenate([light.lamps for light in lights])
    return replace(lights[0], lamps_m=np.concatenate(lamps_m), lamps=lamps)
