# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Parts of scenes, turned and recoloured: what the student sees in one step."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from geopurify.errors import BadInput
from geopurify.fusion.keys import pack_key, unpack_keys
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
        rows: (N,) which voxel of the scene each one is; turned, a voxel may be two or none.
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
    turn = Rotation.random(random_state=rng).as_matrix().astype(np.float32)
    keys, rows = _turned(scene, rows, centre, turn)
    normals = scene.normals_map[rows] @ turn.T
    normals += rng.normal(0, NORMAL_NOISE, normals.shape).astype(np.float32)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-6)
    return Crop(keys, rows, _recoloured(scene.colors[rows], rng), normals)


def _turned(
    scene: Scene,
    rows: NDArray[np.int64],
    centre: NDArray[np.float32],
    turn: NDArray[np.float32],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the keys of the cells that voxels fill when turned, and the row in each.

    A cell is filled if its centre, turned back, lies in a voxel.  So there are as many as before
    and surfaces stay closed; were the centres of the voxels turned instead, some would meet in
    one cell and leave holes.
    """
    size = np.float32(scene.voxel_size_m)
    places = np.floor((scene.points_map[rows] - centre) @ turn.T / size).astype(np.int64)
    offsets = np.stack(np.meshgrid(*[(-1, 0, 1)] * 3, indexing="ij"), -1).reshape(-1, 3)
    near = np.unique(np.concatenate([pack_key(*(places + offset).T) for offset in offsets]))
    back = (unpack_keys(near) + np.float32(0.5)) * size @ turn + centre
    wanted = pack_key(*np.floor(back / size).astype(np.int64).T)
    at = np.minimum(np.searchsorted(scene.packed_keys, wanted), len(scene.packed_keys) - 1)
    is_cut = np.zeros(len(scene.packed_keys), np.bool_)
    is_cut[rows] = True
    filled = (scene.packed_keys[at] == wanted) & is_cut[at]
    return near[filled], at[filled]


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
