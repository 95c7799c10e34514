# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A room as a perfect map: all voxels that its surfaces cross, with their true classes."""

from functools import lru_cache

import numpy as np
from hand_made_objects import map_object
from numpy.typing import NDArray

from geopurify.fusion.keys import pack_key
from geopurify.objects import MapObject
from geopurify.query.objects import oriented_box
from geopurify.query.results import LabelledCloud
from geopurify.query.vocabulary import Vocabulary
from geopurify_worlds.room import CLASS_NAMES, Room, make_room

UP = np.array([0.0, 0.0, 1.0])


@lru_cache(maxsize=1)
def perfect_map(seed: int) -> tuple[Room, LabelledCloud, NDArray[np.int64]]:
    """Return the room of a seed, and what `surface_cloud` does of it."""
    room = make_room(seed)
    return room, *surface_cloud(room)


def surface_cloud(
    room: Room, voxel_size_m: float = 0.05, height_m: float = 1.3
) -> tuple[LabelledCloud, NDArray[np.int64]]:
    """Return the voxels up to a height, and the part of the room that each one is of."""
    half = room.size_m[:2] / 2 + 0.1
    low = np.floor(np.append(-half, -0.05) / voxel_size_m).astype(np.int64)
    high = np.ceil(np.append(half, height_m) / voxel_size_m).astype(np.int64)
    cells = np.stack(np.meshgrid(*map(np.arange, low, high), indexing="ij"), axis=-1).reshape(
        -1, 3
    )
    points = ((cells + 0.5) * voxel_size_m).astype(np.float32)
    part, distance_m = room.nearest_parts(points)
    on = distance_m < 0.6 * voxel_size_m
    count, labels = int(on.sum()), room.part_classes[part[on]]
    names = Vocabulary(
        CLASS_NAMES, "{}", np.eye(len(CLASS_NAMES), dtype=np.float32), np.zeros((46, 3), np.uint8)
    )
    normals, confidence = np.zeros((count, 3), np.float32), np.ones(count, np.float32)
    colors, keys = np.zeros((count, 3), np.uint8), pack_key(*cells[on].T)
    cloud = LabelledCloud(points[on], colors, normals, labels, labels, confidence, names, keys)
    return cloud, room.part_instances[part[on]].astype(np.int64)


def true_objects(
    room: Room, cloud: LabelledCloud, instances: NDArray[np.int64], least: int = 50
) -> list[MapObject]:
    """Return the things of a perfect map that have at least so many voxels."""
    found = []
    for instance in np.unique(instances):
        name, own = room.objects[instance - 1].name, instances == instance
        if name in ("wall", "floor", "ceiling", "rug") or own.sum() < least:
            continue
        pose, size_m = oriented_box(cloud.points_map[own], UP)
        thing = map_object(
            int(instance), cloud.packed_keys[own], name, T_map_box=pose, size_m=size_m + 0.05
        )
        found.append(thing)
    return found
