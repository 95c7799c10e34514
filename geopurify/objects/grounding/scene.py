# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Objects of a map with their surroundings, as relations need them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geopurify.frame.poses import upright_axes
from geopurify.objects.grounding.boxes import FloatArray, UprightBoxes
from geopurify.objects.grounding.room_walls import RoomWalls, sample_rectangle
from geopurify.objects.map_object import MapObject

STRUCTURE = frozenset(("wall", "floor", "ceiling"))


@dataclass(frozen=True, eq=False)
class ObjectScene:
    """What a sentence may speak of.

    Attributes:
        objects: things, and walls, floors and ceilings if they are known as boxes.
        up_map: (3,) direction against gravity in the map frame.
        structure: (M, 3) points of walls and floors in the map frame by class name, if known.
    """

    objects: Sequence[MapObject]
    up_map: ArrayLike = (0.0, 0.0, 1.0)
    structure: Mapping[str, NDArray[Any]] | None = None

    @cached_property
    def boxes(self) -> UprightBoxes:
        """The boxes of the objects."""
        return UprightBoxes(self.objects, self.up_map)

    @cached_property
    def to_plan(self) -> FloatArray:
        """(3, 3) from the map frame to that of the floor plan."""
        return upright_axes(self.up_map)

    @cached_property
    def labels(self) -> list[str]:
        """Classes of the objects."""
        return [found.label.lower() for found in self.objects]

    @cached_property
    def is_thing(self) -> NDArray[np.bool_]:
        """(N,) whether each object is more than a wall, floor or ceiling."""
        return np.array([label not in STRUCTURE for label in self.labels], np.bool_)

    @cached_property
    def walls(self) -> RoomWalls:
        """The walls, or the border of all objects if there are none."""
        known = (self.structure or {}).get("wall", ())
        points = [np.asarray(known, np.float64).reshape(-1, 3) @ self.to_plan[:2].T]
        for index in [i for i, label in enumerate(self.labels) if label == "wall"]:
            points.append(sample_rectangle(self.boxes.corners[index]))
        found = np.concatenate(points)
        if len(found):
            return RoomWalls.of_points(found, True)
        corners = self.boxes.corners.reshape(-1, 2)
        if not len(corners):
            return RoomWalls.of_points(corners, False)
        low, high = corners.min(0), corners.max(0)
        border = np.array([low, [high[0], low[1]], high, [low[0], high[1]]])
        return RoomWalls.of_points(sample_rectangle(border), False)

    @cached_property
    def wall_gaps(self) -> FloatArray:
        """(N, 4) distances of the objects to walls, see `RoomWalls.gaps`."""
        return self.walls.gaps(self.boxes)

    @cached_property
    def floor_height(self) -> float:
        """Height of the floor, or of the lowest object."""
        known = (self.structure or {}).get("floor", ())
        if len(known):
            return float(np.median(np.asarray(known, np.float64) @ self.to_plan[2]))
        floors = [self.boxes.high[i] for i, label in enumerate(self.labels) if label == "floor"]
        return float(min(floors, default=self.boxes.low.min(initial=np.inf)))

    def in_plan(self, point_map: ArrayLike) -> FloatArray:
        """Return the (2,) place of a point of the map on the floor plan."""
        return self.to_plan[:2] @ np.asarray(point_map, np.float64)
