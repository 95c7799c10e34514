# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Triangle meshes of rendered rooms, as far as a camera has seen them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify.frame import Camera, Frame
from geopurify_worlds.raycast import Hits
from geopurify_worlds.room import Room
from geopurify_worlds.room_sequence import RoomSequence
from geopurify_worlds.shapes import Kind, Shape

SEEN_M = 0.003  # of a vertex from the plane of the surface that its pixel sees
GREY = 127


@dataclass(frozen=True, eq=False)
class Mesh:
    """Coloured triangles.

    Attributes:
        points_map: (N, 3) float32 vertices, metres.
        colors: (N, 3) uint8.
        parts: (N,) int64 index of the room's part that a vertex is on.
        faces: (F, 3) int32 vertices of each triangle.
    """

    points_map: NDArray[np.float32]
    colors: NDArray[np.uint8]
    parts: NDArray[np.int64]
    faces: NDArray[np.int32]


def room_mesh(room: Room, edge_m: float) -> Mesh:
    """Return all surfaces of a room in triangles with edges of about ``edge_m``."""
    points, parts, faces, start = [], [], [], 0
    for index, part in enumerate(room.parts):
        surface, triangles = _surface(part.shape, edge_m)
        points.append(surface)
        parts.append(np.full(len(surface), index, np.int64))
        faces.append(triangles + start)
        start += len(surface)
    vertices = np.concatenate(points).astype(np.float32)
    colors = np.full((len(vertices), 3), GREY, np.uint8)
    return Mesh(vertices, colors, np.concatenate(parts), np.concatenate(faces).astype(np.int32))


def seen_mesh(mesh: Mesh, room: RoomSequence) -> Mesh:
    """Return the part of a room's mesh that its frames see, in the colours they saw last.

    A vertex is seen where its pixel, without noise, shows its own part of the room in the
    plane of the vertex, and the depth camera has a value there.
    """
    is_seen = np.zeros(len(mesh.points_map), np.bool_)
    colors = mesh.colors.copy()
    for index in range(len(room)):
        frame, hits = room[index], room.cast(index)
        rows, pixels = _visible(mesh, frame, hits, room.T_map_cam_true[index])
        is_seen[rows] = True
        colors[rows] = frame.color.reshape(-1, 3)[pixels]
    new_index = np.cumsum(is_seen, dtype=np.int32) - 1
    faces = new_index[mesh.faces[is_seen[mesh.faces].all(1)]]
    return Mesh(mesh.points_map[is_seen], colors[is_seen], mesh.parts[is_seen], faces)


def _visible(
    mesh: Mesh, frame: Frame, hits: Hits, T_map_cam: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of the vertices that a frame sees, and their flat pixels."""
    rows, pixels = _projected(mesh.points_map, frame.camera, T_map_cam)
    points, normals = (
        values.cpu().numpy().reshape(-1, 3)[pixels]
        for values in (hits.points_map, hits.normals_map)
    )
    sees = hits.shape_index.cpu().numpy().ravel()[pixels] == mesh.parts[rows]
    off_plane_m = np.abs(((mesh.points_map[rows] - points) * normals).sum(1))
    sees &= (off_plane_m < SEEN_M) & (frame.depth_m.ravel()[pixels] > 0)
    return rows[sees], pixels[sees]


def _projected(
    points_map: NDArray[np.float32], camera: Camera, T_map_cam: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of the points within an image, and their flat pixels."""
    local = (points_map - T_map_cam[:3, 3]) @ T_map_cam[:3, :3]
    rows = np.flatnonzero(local[:, 2] > 0)
    x, y, z = local[rows].T
    far = 2.0 * max(camera.width, camera.height)  # beside the image, but still an integer
    u = np.rint(np.clip(camera.fx * x / z + camera.cx, -far, far)).astype(np.int64)
    v = np.rint(np.clip(camera.fy * y / z + camera.cy, -far, far)).astype(np.int64)
    inside = (u >= 0) & (u < camera.width) & (v >= 0) & (v < camera.height)
    return rows[inside], (v * camera.width + u)[inside]


def _surface(shape: Shape, edge_m: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the vertices (N, 3) in the map and the triangles (F, 3) of one shape."""
    builders = {Kind.BOX: _box, Kind.CYLINDER: _cylinder, Kind.SPHERE: _sphere}
    points, faces = _joined(builders[shape.kind](shape.half_m, edge_m))
    return points @ shape.T_map_shape[:3, :3].T + shape.T_map_shape[:3, 3], faces


def _box(half: NDArray[np.float64], edge_m: float) -> list[NDArray[np.float64]]:
    grids = []
    for axis in range(3):
        a, b = (axis + 1) % 3, (axis + 2) % 3
        for side in (-1, 1):
            grid = np.empty((_steps(2 * half[a], edge_m), _steps(2 * half[b], edge_m), 3))
            grid[..., axis] = side * half[axis]
            grid[..., a] = np.linspace(-half[a], half[a], grid.shape[0])[:, None]
            grid[..., b] = np.linspace(-half[b], half[b], grid.shape[1])
            # the other way round, so that faces are counter-clockwise from outside
            grids.append(grid if side > 0 else grid[::-1])
    return grids


def _cylinder(half: NDArray[np.float64], edge_m: float) -> list[NDArray[np.float64]]:
    radius, height = half[0], 2 * half[2]
    radii = np.linspace(0, radius, _steps(radius, edge_m))
    z = np.linspace(-half[2], half[2], _steps(height, edge_m))
    side = _turned(np.full_like(z, radius), z, edge_m)
    ends = [_turned(radii, np.full_like(radii, s * half[2]), edge_m) for s in (-1, 1)]
    return [side, ends[0], ends[1][:, ::-1]]


def _sphere(half: NDArray[np.float64], edge_m: float) -> list[NDArray[np.float64]]:
    latitude = np.linspace(-np.pi / 2, np.pi / 2, _steps(np.pi * half[0], edge_m))
    return [_turned(half[0] * np.cos(latitude), half[0] * np.sin(latitude), edge_m)]


def _turned(
    radii: NDArray[np.float64], z: NDArray[np.float64], edge_m: float
) -> NDArray[np.float64]:
    """Return the (A, R, 3) grid of a profile turned about z."""
    angles = np.linspace(0, 2 * np.pi, max(8, _steps(2 * np.pi * radii.max(), edge_m)))
    grid = np.empty((len(angles), len(radii), 3))
    grid[..., 0] = radii * np.cos(angles)[:, None]
    grid[..., 1] = radii * np.sin(angles)[:, None]
    grid[..., 2] = z
    return grid


def _steps(length_m: float, edge_m: float) -> int:
    return max(2, int(np.ceil(length_m / edge_m)) + 1)


def _joined(
    grids: list[NDArray[np.float64]],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the vertices of grids, and two triangles for each of their cells."""
    faces, start = [], 0
    for grid in grids:
        rows, columns = grid.shape[:2]
        index = start + np.arange(rows * columns).reshape(rows, columns)
        a, b, c, d = index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]
        faces += [np.stack(corner, -1).reshape(-1, 3) for corner in ((a, b, c), (a, c, d))]
        start += rows * columns
    return np.concatenate([grid.reshape(-1, 3) for grid in grids]), np.concatenate(faces)
