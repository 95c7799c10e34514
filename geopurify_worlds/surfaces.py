# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a room is made of at given points, without light, texture or the noise of a sensor."""

import numpy as np
import torch
from numpy.typing import NDArray

from geopurify_worlds.objects import Part
from geopurify_worlds.render import GAMMA
from geopurify_worlds.room import Room
from geopurify_worlds.solids import surface_normals


def surfaces_at(
    room: Room, points_map: NDArray[np.floating]
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Return the (N, 3) normals and colours of the surfaces nearest to (N, 3) points."""
    part, _ = room.nearest_parts(points_map)
    normals_map = np.empty((len(part), 3), np.float32)
    colors = np.empty((len(part), 3), np.uint8)
    for index in np.unique(part):
        rows = np.flatnonzero(part == index)
        normals_map[rows] = _normals_map(room.parts[index], points_map[rows])
        colors[rows] = _color(room.parts[index])
    return normals_map, colors


def _normals_map(part: Part, points_map: NDArray[np.floating]) -> NDArray[np.float32]:
    shape = part.shape
    turn = shape.T_map_shape[:3, :3].astype(np.float32)
    points = (points_map - shape.T_map_shape[:3, 3]).astype(np.float32) @ turn
    half = torch.as_tensor(shape.half_m, dtype=torch.float32).expand(len(points), 3)
    return surface_normals(shape.kind, torch.from_numpy(points), half).numpy() @ turn.T


def _color(part: Part) -> NDArray[np.uint8]:
    """Return the (3,) sRGB mean of the two colours of a material."""
    linear = np.clip(np.mean([part.material.color, part.material.accent], axis=0), 0, 1)
    return np.rint(255 * linear ** (1 / GAMMA)).astype(np.uint8)
