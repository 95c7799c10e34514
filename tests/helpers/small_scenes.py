# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A corner of a room, small enough to learn from in a test."""

import numpy as np

from geopurify.fusion.keys import pack_key
from geopurify_train.distillation.scenes import Scene

NAMES = ("floor", "wall", "lamp")


def corner(name: str = "corner", side: int = 16) -> Scene:
    """Return a brown floor at z = 0 and a white wall at x = 0 that rises from it."""
    y, other = (axis.ravel() for axis in np.meshgrid(range(side), range(1, side)))
    floor = np.stack([other, y, np.zeros_like(y)], 1)
    wall = np.stack([np.zeros_like(y), y, other], 1)
    keys = pack_key(*np.concatenate([floor, wall]).T.astype(np.int64))
    count = len(y)
    labels = np.repeat(np.array([0, 1], np.uint16), count)
    arrays = (
        np.eye(3, dtype=np.float16)[labels],
        np.repeat(np.array([(120, 80, 40), (240, 240, 240)], np.uint8), count, axis=0),
        np.repeat(np.array([(0, 0, 1), (1, 0, 0)], np.float32), count, axis=0),
        np.ones(2 * count, np.float32),
        labels,
        labels,
    )
    order = np.argsort(keys)
    return Scene(name, 0.02, NAMES, keys[order], *(array[order] for array in arrays))
