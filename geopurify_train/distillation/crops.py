# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Parts of scenes, turned and recoloured: what the student sees in one step."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from geopurify.errors import BadInput
from geopurify.fusion.keys import pack_key
from geopurify_train.distillation.scenes import Scene

NORMAL_NOISE = 0.05
COLOR_NOISE = 0.02
LEAST_VOXELS = 64
MOST_TRIES = 1000


@dataclass(frozen=True, eq=False)
class Crop:
    """N voxels of a turned part of a scene.

    Attributes:
        packed_keys: (N,) int64, ascending, in the turned axes.
        rows: (N,) which voxel of the scene each one is.
        colors: (N, 3) float32 in [0, 1].
        normals: (N, 3) float32, in the turned axes.
    """

    packed_keys: NDArray[np.int64]
    rows: NDArray[np.int64]
    colors: NDArray[np.float32]
    normals: NDArray[np.float32]


def draw_crop(scene: Scene, radius_m: float, rng: np.random.Generator) -> Crop:
    """Cut a ball out of a scene and turn it any way: the student shall not know what is up.

    Raises:
        BadInput: the balls tried held too few voxels.
    """
    centre, rows = _ball(scene, radius_m, rng)
    points = scene.points_map
    turn = Rotation.random(random_state=rng).as_matrix().astype(np.float32)
    cells = np.floor((points[rows] - centre) @ turn.T / scene.voxel_size_m).astype(np.int64)
    keys, first = np.unique(pack_key(*cells.T), return_index=True)
    rows = rows[first]
    normals = scene.normals_map[rows] @ turn.T
    normals += rng.normal(0, NORMAL_NOISE, normals.shape).astype(np.float32)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-6)
    return Crop(keys, rows, _recoloured(scene.colors[rows], rng), normals)


def _ball(
    scene: Scene, radius_m: float, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the centre of a ball and the voxels in it, enough to learn from."""
    points = scene.points_map
    for _ in range(MOST_TRIES):
        centre = points[rng.integers(len(points))]
        rows = np.flatnonzero(((points - centre) ** 2).sum(1) < radius_m**2)
        if len(rows) >= min(LEAST_VOXELS, len(points)):
            return centre, rows
    raise BadInput(
        "training_invalid",
        f"balls of crop_m = {radius_m} m hold fewer than {LEAST_VOXELS} voxels of "
        f"{scene.voxel_size_m} m in {scene.name}; take a larger crop_m",
    )


def _recoloured(colors: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return (N, 3) colours in [0, 1] under another light and camera."""
    values = (colors.astype(np.float32) / 255)[:, rng.permutation(3)]
    gain, offset = rng.uniform(0.6, 1.2, 3), rng.uniform(-0.1, 0.1)
    noise = rng.normal(0, COLOR_NOISE, values.shape)
    return np.clip(values ** rng.uniform(0.7, 1.4) * gain + offset + noise, 0, 1).astype(
        np.float32
    )
