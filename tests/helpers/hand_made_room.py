# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A room of 6 x 4 m with a few things, all placed by hand; y points away from the door.

The door is in the middle of the wall at y = -2, the window across at y = 2, the walls are boxes.
"""

import numpy as np

from geopurify.objects import MapObject
from geopurify.objects.grounding import ObjectScene

COLORS = {"red": (190, 30, 30), "blue": (40, 80, 200), "white": (240, 240, 240)}

# name, colour, centre, size
THINGS = (
    ("wall", "white", (0, -2, 1.25), (6, 0.1, 2.5)),
    ("wall", "white", (0, 2, 1.25), (6, 0.1, 2.5)),
    ("wall", "white", (-3, 0, 1.25), (0.1, 4, 2.5)),
    ("wall", "white", (3, 0, 1.25), (0.1, 4, 2.5)),
    ("floor", "white", (0, 0, -0.05), (6, 4, 0.1)),
    ("door", "white", (0, -1.95, 1), (0.9, 0.1, 2)),  # 6
    ("window", "white", (0, 1.95, 1.5), (1.2, 0.1, 1)),  # 7
    ("table", "white", (0, 0, 0.375), (1.2, 0.8, 0.75)),  # 8
    ("chair", "red", (-0.9, 0, 0.45), (0.45, 0.45, 0.9)),  # 9
    ("chair", "blue", (0.9, 0, 0.45), (0.45, 0.45, 0.9)),  # 10
    ("chair", "blue", (2.6, 1.6, 0.45), (0.45, 0.45, 0.9)),  # 11
    ("lamp", "white", (0.3, 0.1, 0.95), (0.2, 0.2, 0.4)),  # 12
    ("box", "red", (0, 0, 0.15), (0.4, 0.3, 0.3)),  # 13
    ("cabinet", "red", (-2.6, 1.2, 1), (0.6, 1, 2)),  # 14
    ("picture", "blue", (-2.93, -0.8, 1.6), (0.04, 0.6, 0.4)),  # 15
    ("night stand", "white", (-2.7, -0.8, 0.3), (0.4, 0.4, 0.6)),  # 16
)


def as_map_object(number: int, name: str, color: str, centre: tuple, size: tuple) -> MapObject:
    """Return an object with a box and a colour, and nothing else."""
    pose = np.eye(4)
    pose[:3, 3] = centre
    shown = np.array(COLORS[color], np.uint8)
    keys, feature = np.empty(0, np.int64), np.empty(0, np.float32)
    box = (pose, np.array(size, np.float64))
    return MapObject(number, name, 1.0, (), *box, keys, shown, feature, 1, 0.0, 0.0)


def hand_made_room() -> ObjectScene:
    """Return the room; the number of a thing counts from 1 in the order above."""
    return ObjectScene(tuple(as_map_object(i, *thing) for i, thing in enumerate(THINGS, start=1)))
