# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Shadows of a lamp: the world as the lamp sees it, cast once onto the faces of a cube."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from geopurify.frame import Camera
from geopurify_worlds.raycast import RayCaster

SIDE_PX = 256
BIAS_M = 0.03  # a surface doesn't shade itself
_SOFTENING = (-1.0, 0.0, 1.0)  # pixels; the mean over these offsets softens the border


class ShadowMap:
    """Tells which points a lamp reaches."""

    def __init__(self, caster: RayCaster, lamp_map: Tensor) -> None:
        """Cast the six views of a lamp at (3,) ``lamp_map``."""
        self._lamp_map = lamp_map
        focal = SIDE_PX / 2
        camera = Camera(focal, focal, focal - 0.5, focal - 0.5, SIDE_PX, SIDE_PX)
        poses = _cube_poses(lamp_map.cpu().numpy().astype(np.float64))
        self._depth_m = torch.stack([caster.cast(camera, pose).depth_m for pose in poses])

    def lit_share(self, points_map: Tensor, normals_map: Tensor) -> Tensor:
        """Return (...) how much of the lamp surface points (..., 3) see, in [0, 1]."""
        rays = points_map + BIAS_M * normals_map - self._lamp_map
        axis = rays.abs().argmax(-1, keepdim=True)
        forward, right, down = (rays.gather(-1, (axis + i) % 3)[..., 0] for i in range(3))
        depth = forward.abs().clamp_min(1e-6)
        face = 2 * axis[..., 0] + (forward < 0)
        focal = SIDE_PX / 2
        # on the faces of negative axes the image's right is the axis backwards
        column = (right * forward.sign() / depth + 1) * focal - 0.5
        row = (down / depth + 1) * focal - 0.5
        lit = torch.zeros_like(depth)
        for shift in _SOFTENING:
            u, v = ((w + shift).round().long().clamp(0, SIDE_PX - 1) for w in (column, row))
            lit += self._depth_m[face, v, u] > depth - BIAS_M
        return lit / len(_SOFTENING)


def _cube_poses(position_map: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Return poses looking along +x, -x, +y, ...; columns are image right, down and forward."""
    poses = []
    for axis in range(3):
        for sign in (1, -1):
            pose = np.eye(4)
            pose[:3, :3] = 0
            pose[(axis + 1) % 3, 0] = sign
            pose[(axis + 2) % 3, 1] = 1
            pose[axis, 2] = sign
            pose[:3, 3] = position_map
            poses.append(pose)
    return poses
