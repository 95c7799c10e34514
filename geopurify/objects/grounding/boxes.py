# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Upright boxes of many objects at once, seen from above and by height."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geopurify.frame.poses import upright_axes
from geopurify.objects.map_object import MapObject

SAMPLES = 7  # along each side of a footprint
FloatArray = NDArray[np.float64]


class UprightBoxes:
    """Footprints and heights of N boxes in the frame of a floor plan, z up, metres.

    Attributes:
        centres: (N, 2) of the footprints.
        axes: (N, 2, 2) unit vectors along the sides, in rows.
        half: (N, 2) half of the sides.
        low, high: (N,) heights of bottom and top.
    """

    def __init__(self, objects: Sequence[MapObject], up_map: ArrayLike) -> None:
        to_plan = upright_axes(up_map)
        poses = np.array([o.T_map_box for o in objects], np.float64).reshape(-1, 4, 4)
        sizes = np.array([o.size_m for o in objects], np.float64).reshape(-1, 3)
        centres = poses[:, :3, 3] @ to_plan.T
        x_axis = poses[:, :3, 0] @ to_plan.T[:, :2]
        x_axis /= np.maximum(np.linalg.norm(x_axis, axis=1, keepdims=True), 1e-9)
        self.centres = centres[:, :2]
        self.axes = np.stack([x_axis, np.stack([-x_axis[:, 1], x_axis[:, 0]], 1)], 1)
        self.half = sizes[:, :2] / 2
        self.low, self.high = centres[:, 2] - sizes[:, 2] / 2, centres[:, 2] + sizes[:, 2] / 2

    def __len__(self) -> int:
        return len(self.centres)

    @cached_property
    def middles(self) -> FloatArray:
        """(N,) heights of the centres."""
        return (self.low + self.high) / 2

    @cached_property
    def areas(self) -> FloatArray:
        """(N,) of the footprints, square metres."""
        found: FloatArray = 4 * self.half.prod(1)
        return found

    @cached_property
    def corners(self) -> FloatArray:
        """(N, 4, 2) of the footprints."""
        return self._places(np.array([[1, 1], [1, -1], [-1, -1], [-1, 1]], np.float64))

    @cached_property
    def samples(self) -> FloatArray:
        """(N, S, 2) places spread over the footprints."""
        steps = (np.arange(SAMPLES) + 0.5) / SAMPLES * 2 - 1
        return self._places(np.stack(np.meshgrid(steps, steps), -1).reshape(-1, 2))

    def _places(self, shares: FloatArray) -> FloatArray:
        return self.centres[:, None] + (shares * self.half[:, None]) @ self.axes

    def extents(self, direction: FloatArray) -> FloatArray:
        """Return (N,) half of the footprints' widths along a horizontal direction."""
        found: FloatArray = (np.abs(self.axes @ direction) * self.half).sum(1)
        return found

    def distances(self, index: int, places: FloatArray) -> FloatArray:
        """Return how far (..., 2) places are from a footprint, 0 inside."""
        local = np.abs((places - self.centres[index]) @ self.axes[index].T)
        found: FloatArray = np.linalg.norm(np.maximum(local - self.half[index], 0), axis=-1)
        return found

    def floor_gaps(self, index: int) -> FloatArray:
        """Return (N,) horizontal gaps to a box, 0 where footprints overlap."""
        there = self.distances(index, self.corners).min(1)
        local = self.corners[index] - self.centres[:, None]  # (N, 4, 2)
        outside = np.maximum(np.abs(local @ self.axes.transpose(0, 2, 1)) - self.half[:, None], 0)
        back = np.linalg.norm(outside, axis=-1).min(1)
        over = (self.shares_within(index) > 0) | (self.shares_of(index) > 0)
        return np.where(over, 0, np.minimum(there, back))

    def gaps(self, index: int) -> FloatArray:
        """Return (N,) distances between the surfaces of boxes and of one of them."""
        rise = np.maximum(self.low - self.high[index], self.low[index] - self.high)
        found: FloatArray = np.hypot(self.floor_gaps(index), np.maximum(rise, 0))
        return found

    def shares_within(self, index: int) -> FloatArray:
        """Return (N,) how much of each footprint is over or under a box."""
        found: FloatArray = (self.distances(index, self.samples) == 0).mean(1)
        return found

    def shares_of(self, index: int) -> FloatArray:
        """Return (N,) how much of a box's footprint each box covers."""
        local = (self.samples[index] - self.centres[:, None]) @ self.axes.transpose(0, 2, 1)
        found: FloatArray = (np.abs(local) <= self.half[:, None]).all(-1).mean(1)
        return found
