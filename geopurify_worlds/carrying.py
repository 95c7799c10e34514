# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A thing of a room, carried to another place."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geopurify_worlds.nearness import bounding_box
from geopurify_worlds.room import Room
from geopurify_worlds.shapes import pose

CARRIED = ("chair", "stool", "box", "backpack", "suitcase", "trash can", "ball", "plant")
LEAST_M = 0.8  # between the old and the new place
GAP_M = 0.15  # to other things
TRIES = 500


def carry_one(room: Room, rng: np.random.Generator) -> tuple[Room, int] | None:
    """Put one thing that stands on the floor to where it is free.

    Returns:
        The room with it there, and the instance that was carried; None if none can be.
    """
    boxes = np.stack([bounding_box(item) for item in room.objects])
    candidates = [i for i, item in enumerate(room.objects) if _can_be_carried(item.name, i, boxes)]
    for index in rng.permutation(candidates).tolist():
        shift = _free_shift(room, boxes, index, rng)
        if shift is not None:
            carried = room.objects[index].moved(pose((*shift, 0.0)))
            objects = (*room.objects[:index], carried, *room.objects[index + 1 :])
            return replace(room, objects=objects), index + 1
    return None


def _can_be_carried(name: str, index: int, boxes: NDArray[np.float64]) -> bool:
    """Tell whether a thing is of a kind that people carry, and on the floor with nothing on it."""
    low, high = boxes[index]
    above = (boxes[:, 0, 2] > low[2] + 0.1) & (boxes[:, 0, 2] < high[2] + 0.1)
    above &= (boxes[:, 0, :2] < high[:2]).all(1) & (boxes[:, 1, :2] > low[:2]).all(1)
    return name in CARRIED and low[2] < 0.05 and not above.any()


def _free_shift(
    room: Room, boxes: NDArray[np.float64], index: int, rng: np.random.Generator
) -> NDArray[np.float64] | None:
    (low, high), half = boxes[index], room.size_m[:2] / 2
    others = np.delete(boxes, index, axis=0)
    is_surface = (others[:, 1, 2] < 0.05) | ((others[:, 1] - others[:, 0])[:, :2].max(1) > 2.5)
    others = others[~is_surface & (others[:, 0, 2] < high[2])]
    for _ in range(TRIES):
        shift = rng.uniform(-half, half) - (low + high)[:2] / 2
        start, end = low[:2] + shift, high[:2] + shift
        inside = (start > -half + GAP_M).all() and (end < half - GAP_M).all()
        hits = (start < others[:, 1, :2] + GAP_M) & (end > others[:, 0, :2] - GAP_M)
        if inside and np.hypot(*shift) > LEAST_M and not hits.all(1).any():
            return shift
    return None
