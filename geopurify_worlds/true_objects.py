# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The true objects of a room, as a map that knew everything would have them."""

from itertools import product

import numpy as np
from numpy.typing import NDArray

from geopurify.objects import MapObject
from geopurify.query.objects import oriented_box
from geopurify_worlds.objects import SceneObject
from geopurify_worlds.room import Room
from geopurify_worlds.shapes import Kind, Shape

UP = np.array([0.0, 0.0, 1.0])
ROUND = 16  # corners of a circle
GAMMA = 1 / 2.2  # from linear to displayed colours


def true_objects(room: Room) -> tuple[MapObject, ...]:
    """Return the objects of a room with their boxes and colours, walls and floors among them.

    They have no voxels and no features; ``object_id`` is their instance.
    """
    return tuple(_as_map_object(i, item) for i, item in enumerate(room.objects, start=1))


def _as_map_object(instance: int, item: SceneObject) -> MapObject:
    points = np.concatenate([outline(part.shape) for part in item.parts])
    pose, size = oriented_box(points, UP)
    color = np.clip(item.material.color, 0, 1) ** GAMMA * 255
    return MapObject(
        instance,
        item.name,
        1.0,
        (),
        pose,
        size,
        np.empty(0, np.int64),
        np.rint(color).astype(np.uint8),
        np.empty(0, np.float32),
        1,
        0.0,
        0.0,
    )


def outline(shape: Shape) -> NDArray[np.float64]:
    """Return points on a shape's surface whose convex hull is (nearly) that of the shape."""
    if shape.kind == Kind.BOX:
        local = np.array(list(product((-1, 1), repeat=3)), np.float64)
    else:
        angles = np.arange(ROUND) * 2 * np.pi / ROUND
        circle = np.stack([np.cos(angles), np.sin(angles)], 1)
        if shape.kind == Kind.CYLINDER:
            ends = [np.column_stack([circle, np.full(ROUND, z)]) for z in (-1.0, 1.0)]
            local = np.concatenate(ends)
        else:
            flat = np.column_stack([circle, np.zeros(ROUND)])
            local = np.concatenate([np.roll(flat, turn, axis=1) for turn in range(3)])
    return (local * shape.half_m) @ shape.T_map_shape[:3, :3].T + shape.T_map_shape[:3, 3]
