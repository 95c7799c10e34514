# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Rendered rooms as a scanner leaves them: fused, smoothed, decimated, with labels.

Fused scans differ from a fresh voxel map: edges are rounded, colours blended over them, flat
things melt into the wall behind, and vertices lie at irregular distances.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.spatial.transform import Rotation

from geopurify_train.scans.surface_nets import Surface, extract_surface
from geopurify_train.scans.tsdf import TsdfVolume
from geopurify_worlds.drift import Drift
from geopurify_worlds.room import CLASS_NAMES, Room
from geopurify_worlds.room_sequence import RoomSequence

MARGIN_M = 0.1  # around the room


@dataclass(frozen=True)
class Scanner:
    """How rooms are scanned.

    Attributes:
        cell_m: of the volume that frames are fused to.
        truncation_cells: of its distances.
        blur_cells: standard deviation of the smoothing of distances and colours.
        spacing_m: edge of the cells whose vertices are merged; the mean distance of those left is
            a sixth less.
        frames: of a walk through one room.
        drift: of the poses.
    """

    cell_m: float = 0.02
    truncation_cells: float = 4.0
    blur_cells: float = 0.8
    spacing_m: float = 0.042
    frames: int = 90
    drift: Drift = field(default_factory=lambda: Drift(0.003, 0.002))


@dataclass(frozen=True, eq=False)
class LabelledScan:
    """N coloured vertices with their truth.

    Attributes:
        points_map: (N, 3) float32.
        colors: (N, 3) uint8.
        labels: (N,) uint16 classes, indices into ``class_names``; `NO_LABEL` for none.
        instances: (N,) uint16 objects from 1; 0 for none.
        edges: (E, 2) int64 vertices that share a side of a face; none of a cloud without faces.
    """

    name: str
    class_names: tuple[str, ...]
    points_map: NDArray[np.float32] = field(repr=False)
    colors: NDArray[np.uint8] = field(repr=False)
    labels: NDArray[np.uint16] = field(repr=False)
    instances: NDArray[np.uint16] = field(repr=False)
    edges: NDArray[np.int64] = field(repr=False)

    def with_midpoints(self) -> "LabelledScan":
        """Return the scan with the middle of each edge, which has the truth of the first end."""
        first, second = self.edges.T
        points = (self.points_map[first] + self.points_map[second]) / 2
        colors = (self.colors[first].astype(np.float32) + self.colors[second]) / 2
        return replace(
            self,
            name=f"{self.name}-dense",
            points_map=np.concatenate([self.points_map, points]),
            colors=np.concatenate([self.colors, np.rint(colors).astype(np.uint8)]),
            labels=np.concatenate([self.labels, self.labels[first]]),
            instances=np.concatenate([self.instances, self.instances[first]]),
            edges=np.empty((0, 2), np.int64),
        )


def scan_room(seed: int, scanner: Scanner = Scanner(), rooms: int = 1) -> LabelledScan:
    """Scan the procedural room, or home of several rooms, of a seed."""
    rng = np.random.default_rng([seed, 4])
    sequence = RoomSequence(seed, scanner.frames * rooms, rooms=rooms, drift=scanner.drift)
    volume = _volume_of(sequence.room, scanner, rng)
    for index in range(len(sequence)):
        volume.integrate(sequence[index])
    surface = _decimated(extract_surface(_smoothed(volume, scanner)), scanner.spacing_m, rng)
    labels, instances = sequence.room.labels_at(surface.points_map)
    name = f"scan-{seed}"
    return LabelledScan(name, CLASS_NAMES, *surface[:2], labels, instances, surface.edges)


def _volume_of(room: Room, scanner: Scanner, rng: np.random.Generator) -> TsdfVolume:
    """Return an empty volume around a room, turned at random about the vertical."""
    turn = Rotation.from_euler("z", rng.uniform(0, np.pi / 2)).as_matrix()
    low = np.append(-room.size_m[:2] / 2, 0) - MARGIN_M
    high = np.append(room.size_m[:2] / 2, room.size_m[2]) + MARGIN_M
    corners = np.stack(np.meshgrid(*zip(low, high, strict=True)), -1).reshape(-1, 3) @ turn
    T_map_grid = np.eye(4)
    T_map_grid[:3, :3] = turn
    T_map_grid[:3, 3] = turn @ (corners.min(0) + scanner.cell_m * rng.uniform(-1, 0, 3))
    size_m = np.ptp(corners, axis=0) + 2 * scanner.cell_m
    truncation_m = scanner.truncation_cells * scanner.cell_m
    return TsdfVolume.empty(T_map_grid, size_m, scanner.cell_m, truncation_m)


def _smoothed(volume: TsdfVolume, scanner: Scanner) -> TsdfVolume:
    """Return a volume whose distances and colours are means over what was seen around."""
    sigma, seen = scanner.blur_cells, (volume.weight > 0).astype(np.float32)
    if not sigma:
        return volume
    norm = np.maximum(gaussian_filter(seen, sigma), 1e-6)
    distance_m = gaussian_filter(volume.distance_m * seen, sigma) / norm
    color = np.empty_like(volume.color)
    for channel in range(3):
        color[..., channel] = gaussian_filter(volume.color[..., channel] * seen, sigma) / norm
    return replace(volume, distance_m=distance_m.astype(np.float32), color=np.clip(color, 0, 255))


def _decimated(surface: Surface, spacing_m: float, rng: np.random.Generator) -> Surface:
    """Return a surface with vertices merged by cells of a grid of random origin."""
    origin = rng.uniform(-1, 0, 3) * spacing_m
    cells = np.floor((surface.points_map - origin) / spacing_m).astype(np.int64)
    _, cluster, count = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
    cluster = cluster.ravel()

    def mean(values: NDArray) -> NDArray[np.float64]:
        sums = [np.bincount(cluster, values[:, a]) for a in range(values.shape[1])]
        return np.stack(sums, 1) / count[:, None]

    edges = np.sort(cluster[surface.edges], 1)
    edges = np.unique(edges[edges[:, 0] < edges[:, 1]], axis=0)
    colors = np.rint(mean(surface.colors.astype(np.float64))).astype(np.uint8)
    return Surface(mean(surface.points_map).astype(np.float32), colors, edges)
