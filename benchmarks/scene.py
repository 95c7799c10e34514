# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Procedural scenes of any size: rooms in a row, voxelized, with features of their surfaces."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify.fusion.keys import pack_key, voxel_centres
from geopurify.fusion.lifting import Observations
from geopurify.purify.neighbours import argsort_spatially

VOXEL_M = 0.02
ROOM_M = np.array([5.0, 4.0, 2.6])
BOXES = 8  # pieces of furniture a room
DEPTH_NOISE_M = 0.006
FEATURE_NOISE = 1.5  # of a unit class feature, so that labels need purification
CLASSES = 20


@dataclass(frozen=True, eq=False)
class Scene:
    """N voxels in spatial order.

    Attributes:
        packed_keys: (N,) int64.
        normals_map: (N, 3) float32; colors: (N, 3) uint8; features: (N, D) float16.
        texts: (`CLASSES`, D) float32 unit features of the classes.
    """

    packed_keys: NDArray[np.int64]
    normals_map: NDArray[np.float32]
    colors: NDArray[np.uint8]
    features: NDArray[np.float16]
    texts: NDArray[np.float32]

    @property
    def points_map(self) -> NDArray[np.float32]:
        """(N, 3) centres in metres."""
        return voxel_centres(self.packed_keys, VOXEL_M)

    def state(self) -> dict[str, NDArray]:
        """Return the scene as the state of a `VoxelMap` that has fused one frame."""
        size = len(self.packed_keys)
        return {
            "keys": self.packed_keys,
            "features": self.features.view(np.uint16),
            "colors": self.colors.astype(np.float16).view(np.uint16),
            "normals": self.normals_map.astype(np.float16).view(np.uint16),
            "weights": np.full(size, 10, np.float32),
            "last_seen": np.ones(size, np.int32),
            "frames": np.array([1], np.int64),
        }

    def view(self, seed: int, width_m: float = 1.8) -> Observations:
        """Return what a camera sees of a part this wide: its voxels again, and some new ones."""
        rng = np.random.default_rng(seed)
        points = self.points_map
        near = np.flatnonzero(np.abs(points - points[len(points) // 2]).max(1) < width_m / 2)
        moved = points[near] + rng.normal(0, DEPTH_NOISE_M, (len(near), 3)).astype(np.float32)
        cells = np.repeat(np.arange(len(near), dtype=np.int32)[:, None], 4, 1)
        features = _noisy(self.features[near].astype(np.float32), rng, 0.5)
        return Observations(
            moved,
            self.normals_map[near],
            self.colors[near],
            np.ones(len(near), np.float32),
            cells,
            np.full((len(near), 4), 0.25, np.float32),
            features,
        )


def make_scene(voxels: int, dimension: int, seed: int = 0) -> Scene:
    """Return a scene of exactly this many voxels."""
    rng = np.random.default_rng(seed)
    texts = rng.normal(size=(CLASSES, dimension)).astype(np.float32)
    texts /= np.linalg.norm(texts, axis=1, keepdims=True)
    parts: list[tuple[NDArray, ...]] = []
    known, rooms = 0, 0
    while known < voxels:
        part = _room(rng, rooms)
        parts.append(part)
        known, rooms = known + len(part[0]), rooms + 1
    keys, normals, colors, classes = (
        np.concatenate([part[i] for part in parts]) for i in range(4)
    )
    order = argsort_spatially(keys)[:voxels]  # rooms don't touch, so no voxel is there twice
    features = np.empty((voxels, dimension), np.float16)
    for start in range(0, voxels, 100_000):
        rows = slice(start, start + 100_000)
        features[rows] = _noisy(texts[classes[order[rows]]], rng, FEATURE_NOISE)
    return Scene(keys[order], normals[order], colors[order], features, texts)


def _noisy(features: NDArray[np.float32], rng: np.random.Generator, size: float) -> NDArray:
    noise = rng.standard_normal(features.shape, np.float32)
    noisy = features + size * noise / np.sqrt(features.shape[1])
    return (noisy / np.linalg.norm(noisy, axis=1, keepdims=True)).astype(np.float32)


def _room(rng: np.random.Generator, index: int) -> tuple[NDArray, ...]:
    """Return packed keys, normals, colours and classes of the voxels of a room."""
    corner = np.array([index * (ROOM_M[0] + 0.1), 0, 0])
    blocks = [(corner, ROOM_M, -1)]
    for _ in range(BOXES):
        size = rng.uniform((0.4, 0.4, 0.4), (1.6, 0.8, 1.4))
        at = corner + rng.uniform((0, 0, 0), (1, 1, 0)) * (ROOM_M - size)
        blocks.append((at, size, 1))
    surfaces = [
        _rectangle(rng, at, size, axis, side, outwards)
        for at, size, outwards in blocks
        for axis in range(3)
        for side in (0, 1)
    ]
    keys, normals, colors, classes = (np.concatenate(part) for part in zip(*surfaces, strict=True))
    keys, first = np.unique(keys, return_index=True)
    return keys, normals[first], colors[first], classes[first]


def _rectangle(
    rng: np.random.Generator,
    at: NDArray,
    size: NDArray,
    axis: int,
    side: int,
    outwards: int,
) -> tuple[NDArray, ...]:
    """Return the voxels of one side of a block, as seen by a noisy depth camera."""
    others = [i for i in range(3) if i != axis]
    count = int(np.prod(size[others]) / (0.7 * VOXEL_M) ** 2)
    points = at + rng.uniform(0, 1, (count, 3)) * size
    points[:, axis] = at[axis] + side * size[axis] + rng.normal(0, DEPTH_NOISE_M, count)
    x, y, z = np.floor(points / VOXEL_M).astype(np.int64).T
    normal = np.zeros(3, np.float32)
    normal[axis] = outwards * (1 if side else -1)
    color = np.clip(rng.uniform(30, 220, 3) + rng.normal(0, 8, (count, 3)), 0, 255)
    return (
        pack_key(x, y, z),
        np.tile(normal, (count, 1)),
        color.astype(np.uint8),
        np.full(count, rng.integers(CLASSES)),
    )
