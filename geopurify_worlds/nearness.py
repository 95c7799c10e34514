# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Where objects are against each other: on, under, in front of, next to."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geopurify_worlds.objects import SceneObject
from geopurify_worlds.shapes import reach
from geopurify_worlds.spaces import Space

NEAR_M = 0.35  # gap of things that are next to each other
FRONT_M = 1.0  # and of what is in front of something
TOUCH_M = 0.04  # gap of what lies on something
BACK_M = 0.15  # from a wall to what stands with its back to it


def bounding_box(item: SceneObject) -> NDArray[np.float64]:
    """Return the (2, 3) low and high corner of an object along the map's axes."""
    centers = np.stack([part.shape.T_map_shape[:3, 3] for part in item.parts])
    reaches = np.stack([reach(part.shape) for part in item.parts])
    return np.stack([(centers - reaches).min(0), (centers + reaches).max(0)])


def relation(box: NDArray[np.float64], other: NDArray[np.float64], spaces: Sequence[Space]) -> str:
    """Return how a thing is to another: "on", "under", "in front of", "next to" or "".

    Args:
        box, other: (2, 3) low and high corners.
        spaces: rooms, whose walls tell what is the front of things that stand at them.
    """
    gap = np.maximum(box[0] - other[1], other[0] - box[1])
    if _is_within(other, box):
        return ""
    if _is_within(box, other):
        return "on"  # as books on a shelf
    middle, its_middle = box.mean(0), other.mean(0)
    if _is_over(middle, other) and gap[2] < TOUCH_M and box[0, 2] > its_middle[2] - TOUCH_M:
        return "on"
    if _is_over(its_middle, box) and gap[2] < TOUCH_M and other[0, 2] > middle[2] - TOUCH_M:
        return "under"
    if gap[2] >= 0 or (gap[:2] < 0).all():
        return ""
    if gap[:2].max() < FRONT_M and _is_before(_front(other, spaces), box, other):
        return "in front of"
    return "next to" if gap.max() < NEAR_M else ""


def _is_within(box: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    return bool((box[0] >= other[0]).all() and (box[1] <= other[1]).all())


def _is_over(place: NDArray[np.float64], box: NDArray[np.float64]) -> bool:
    return bool((place[:2] > box[0, :2]).all() and (place[:2] < box[1, :2]).all())


def _is_before(
    front: NDArray[np.float64], box: NDArray[np.float64], other: NDArray[np.float64]
) -> bool:
    """Tell if a box begins beyond a front of another, its middle facing that front."""
    if not front.any():
        return False
    axis = int(np.abs(front).argmax())
    ahead = box[0, axis] - other[1, axis] if front[axis] > 0 else other[0, axis] - box[1, axis]
    across = box.mean(0)[1 - axis]
    return bool(ahead >= -TOUCH_M and other[0, 1 - axis] < across < other[1, 1 - axis])


def _front(box: NDArray[np.float64], spaces: Sequence[Space]) -> NDArray[np.float64]:
    """Return (2,) the direction away from the wall that a box stands at, zero for none."""
    middle = box.mean(0)[:2]
    for space in spaces:
        if space.contains(middle):
            half, center = space.size_m[:2] / 2, np.array(space.center_m)
            to_walls = np.stack([box[0, :2] - (center - half), center + half - box[1, :2]])
            sign, axis = np.unravel_index(to_walls.argmin(), (2, 2))
            if to_walls[sign, axis] < BACK_M:
                return np.eye(2)[axis] * (1 if sign == 0 else -1)
    return np.zeros(2)
