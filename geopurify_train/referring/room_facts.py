# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What is plainly true of the things of a home: facts that two people would agree on.

The definitions are on purpose not those of `geopurify.objects.grounding`: boxes along the axes,
and only what is clear by a margin is a fact.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify.objects import MapObject
from geopurify_worlds.nearness import bounding_box
from geopurify_worlds.room import Room
from geopurify_worlds.true_objects import true_objects

STRUCTURE = frozenset(("wall", "floor", "ceiling"))
CLEAR_M = 0.25  # between what is meant and the next best


@dataclass(frozen=True, eq=False)
class HomeFacts:
    """Things of a home.

    Attributes:
        objects: all of them, walls too, as the answers name them.
        things: (T,) indices of those that sentences are about.
        names, colors: (T,) classes and names of colours, "" if nobody would name it.
        low, high: (T, 3) corners of the boxes.
        rooms: (T,) index of the room of each.
    """

    objects: tuple[MapObject, ...]
    things: NDArray[np.int64]
    names: tuple[str, ...]
    colors: tuple[str, ...]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    rooms: NDArray[np.int64]
    room: Room

    @classmethod
    def of(cls, room: Room) -> "HomeFacts":
        """Gather the things of a home."""
        things = [i for i, o in enumerate(room.objects) if o.name not in STRUCTURE]
        boxes = np.stack([bounding_box(room.objects[i]) for i in things])
        middles = boxes.mean(1)[:, :2]
        inside = np.stack([space.contains(middles) for space in room.spaces], 1)
        return cls(
            true_objects(room),
            np.array(things),
            tuple(room.objects[i].name for i in things),
            tuple(room.objects[i].material.color_name for i in things),
            boxes[:, 0],
            boxes[:, 1],
            np.where(inside.any(1), inside.argmax(1), -1),
            room,
        )

    @property
    def middles(self) -> NDArray[np.float64]:
        """(T, 3) centres of the boxes."""
        return (self.low + self.high) / 2

    def of_class(self, name: str) -> NDArray[np.int64]:
        """Return the things of a class."""
        return np.array([i for i, other in enumerate(self.names) if other == name], np.int64)

    def gaps(self, thing: int) -> NDArray[np.float64]:
        """Return (T,) distances between boxes."""
        apart = np.maximum(self.low - self.high[thing], self.low[thing] - self.high)
        return np.linalg.norm(np.maximum(apart, 0), axis=1)

    def is_on(self, thing: int, other: int) -> bool:
        """Tell whether a thing stands or lies on the top of another."""
        over = (self.middles[thing, :2] > self.low[other, :2]).all()
        over &= (self.middles[thing, :2] < self.high[other, :2]).all()
        return bool(over and abs(self.low[thing, 2] - self.high[other, 2]) < 0.05)

    def is_under(self, thing: int, other: int) -> bool:
        """Tell whether a thing is below another, and lower than it."""
        over = (self.middles[thing, :2] > self.low[other, :2]).all()
        over &= (self.middles[thing, :2] < self.high[other, :2]).all()
        lower = self.high[thing, 2] < self.high[other, 2] - 0.1
        return bool(over and lower and self.low[thing, 2] < self.low[other, 2] + 0.1)

    def names_one(self, thing: int) -> str | None:
        """Return words that name a thing and no other: its class, or with its colour."""
        name, color = self.names[thing], self.colors[thing]
        if len(self.of_class(name)) == 1:
            return name
        same = [i for i in self.of_class(name) if self.colors[i] == color]
        return f"{color} {name}" if color and len(same) == 1 else None
