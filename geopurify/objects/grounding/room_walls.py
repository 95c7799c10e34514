# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The room around objects: where its walls are, seen from any place."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.objects.grounding.boxes import FloatArray, UprightBoxes
from geopurify.query.objects import oriented_box

MOST_POINTS = 6000  # of walls; more make no difference
STRIP_M = 0.3  # width of the strips in which a place looks for a wall
STRIPS_M = (-0.6, -0.3, 0.0, 0.3, 0.6)  # to the side
SPACING_M = 0.1  # of points on walls that are given as boxes


@dataclass(frozen=True, eq=False)
class RoomWalls:
    """Points of walls in the frame of a floor plan.

    Attributes:
        points: (M, 2).
        axes: (2, 2) the directions of the walls, in rows.
        are_known: False if the map has no walls, and the points are the border of its objects.
    """

    points: FloatArray
    axes: FloatArray
    are_known: bool

    @classmethod
    def of_points(cls, points: FloatArray, are_known: bool) -> "RoomWalls":
        """Find the directions of walls from (M, 2) of their points."""
        points = points[:: 1 + len(points) // MOST_POINTS]
        if len(points) < 2:
            return cls(points, np.eye(2), are_known)
        upright = np.array([0.0, 0.0, 1.0])
        pose, _ = oriented_box(np.column_stack([points, np.zeros(len(points))]), upright)
        return cls(points, pose[:2, :2].T, are_known)

    @property
    def directions(self) -> FloatArray:
        """(4, 2) horizontal directions towards walls; opposite ones are two apart."""
        return np.concatenate([self.axes, -self.axes])

    def gaps(self, boxes: UprightBoxes) -> FloatArray:
        """Return (N, 4) how far boxes are from the nearest wall in each direction."""
        found = np.full((len(boxes), 4), np.inf)
        offsets = self.points[None] - boxes.centres[:, None]  # (N, M, 2)
        for number, direction in enumerate(self.directions):
            ahead = offsets @ direction
            aside = np.abs(offsets @ np.array([-direction[1], direction[0]]))
            width = boxes.extents(np.array([-direction[1], direction[0]]))
            reach = boxes.extents(direction)
            # what lies behind the middle of a box is the wall on its other side
            is_ahead = (ahead > -SPACING_M) & (aside <= np.maximum(width, SPACING_M)[:, None])
            far = np.where(is_ahead, ahead, np.inf).min(1, initial=np.inf)
            found[:, number] = np.maximum(far - reach, 0)
        return found

    def around(self, place: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the (2,) centre and (2,) size along the walls of the room at a place."""
        offsets, ends = self.points - place, np.zeros(4)
        for number, direction in enumerate(self.directions):
            ahead = offsets @ direction
            aside = offsets @ np.array([-direction[1], direction[0]])
            # a strip may run along a wall, through a doorway or outside: most of them don't
            found = [
                _first_ahead(ahead[np.abs(aside - strip) <= STRIP_M / 2]) for strip in STRIPS_M
            ]
            ends[number] = np.median([end for end in found if end > 0] or [ahead.max(initial=0)])
        centre = place + (ends[:2] - ends[2:]) / 2 @ self.axes
        return centre, ends[:2] + ends[2:]


def _first_ahead(ahead: FloatArray) -> float:
    """Return the distance of the first wall, 0 if there is none."""
    found = ahead[ahead > 2 * SPACING_M]
    return float(found.min()) if len(found) else 0.0


def sample_rectangle(corners: NDArray[Any]) -> FloatArray:
    """Return (M, 2) points on the border of a rectangle of (4, 2) corners."""
    sides = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        count = 2 + int(np.linalg.norm(end - start) / SPACING_M)
        sides.append(start + np.linspace(0, 1, count)[:, None] * (end - start))
    return np.concatenate(sides)
