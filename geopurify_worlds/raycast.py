# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a pinhole camera sees of a set of shapes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from geopurify.frame import Camera
from geopurify_worlds.shapes import Kind, Shape
from geopurify_worlds.solids import ray_interval, surface_normals
from geopurify_worlds.windows import NEAR_M, bounding_corners, image_windows


@dataclass(frozen=True, eq=False)
class Hits:
    """The first surface on the ray of each pixel; tensors on the caster's device.

    Attributes:
        depth_m: (H, W) float32 along the optical axis, 0 where nothing is hit.
        shape_index: (H, W) int64, -1 where nothing is hit.
        points_map, normals_map: (H, W, 3) float32; the normals are unit and outward.
        points_shape: (H, W, 3) float32, the points in the frame of their shape.

    The last three hold no meaning where nothing is hit.
    """

    depth_m: Tensor
    shape_index: Tensor
    points_map: Tensor
    normals_map: Tensor
    points_shape: Tensor


class RayCaster:
    """Casts the rays of a camera at fixed shapes; a camera inside a shape doesn't see it."""

    def __init__(self, shapes: Sequence[Shape], device: torch.device | str = "cpu") -> None:
        """Take the shapes, at least one.

        Args:
            device: where the tensors live and the work is done.
        """
        self.device = torch.device(device)
        self._kinds = tuple(shape.kind for shape in shapes)
        self._corners_map = bounding_corners(shapes)
        self._T_map_shape = np.stack([shape.T_map_shape for shape in shapes])
        self._kind = torch.tensor(self._kinds, device=self.device)
        self._half = self._tensor(np.stack([shape.half_m for shape in shapes]))
        self._rotation = self._tensor(self._T_map_shape[:, :3, :3])
        self._position = self._tensor(self._T_map_shape[:, :3, 3])

    def cast(self, camera: Camera, T_map_cam: NDArray[np.float64]) -> Hits:
        """Return what each pixel of a camera sees.

        Args:
            T_map_cam: (4, 4) pose of the optical frame (x right, y down, z forward).
        """
        x = self._tensor((np.arange(camera.width) - camera.cx) / camera.fx)
        y = self._tensor((np.arange(camera.height) - camera.cy) / camera.fy)
        depth, index = self._nearest(camera, T_map_cam, x, y)
        depth = torch.where(index >= 0, depth, 0)
        ahead = depth[..., None]
        points_cam = torch.cat([x[None, :, None] * ahead, y[:, None, None] * ahead, ahead], 2)
        pose = self._tensor(T_map_cam)
        points_map = (points_cam @ pose[:3, :3].T + pose[:3, 3]).view(-1, 3)
        normals_map, points_shape = self._surface(points_map, index.flatten())
        size = (camera.height, camera.width, 3)
        return Hits(
            depth, index, points_map.view(size), normals_map.view(size), points_shape.view(size)
        )

    def _nearest(
        self, camera: Camera, T_map_cam: NDArray[np.float64], x: Tensor, y: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return (H, W) depth and shape of the nearest hit, testing only each shape's window."""
        to_shape = self._T_map_shape[:, :3, :3].swapaxes(1, 2)
        rotations = self._tensor(to_shape @ T_map_cam[:3, :3])
        offsets = T_map_cam[:3, 3] - self._T_map_shape[:, :3, 3]
        origins = self._tensor(np.einsum("sij,sj->si", to_shape, offsets))
        depth = torch.full((camera.height, camera.width), torch.inf, device=self.device)
        index = torch.full_like(depth, -1, dtype=torch.int64)
        windows = image_windows(self._corners_map, camera, T_map_cam)
        for i in np.flatnonzero((windows[:, 0] < windows[:, 2]) & (windows[:, 1] < windows[:, 3])):
            u0, v0, u1, v1 = windows[i].tolist()
            columns = rotations[i].view(3, 3, 1, 1)
            # the optical component is 1, so that distance along the ray is depth
            rows = columns[:, 1] * y[None, v0:v1, None] + columns[:, 2]
            rays = columns[:, 0] * x[None, None, u0:u1] + rows
            enter, leave = ray_interval(self._kinds[i], origins[i], rays, self._half[i])
            window = (slice(v0, v1), slice(u0, u1))
            nearer = (enter <= leave) & (enter >= NEAR_M) & (enter < depth[window])
            depth[window] = torch.where(nearer, enter, depth[window])
            index[window].masked_fill_(nearer, int(i))
        return depth, index

    def _surface(self, points_map: Tensor, index: Tensor) -> tuple[Tensor, Tensor]:
        """Return (N, 3) map normals and shape-frame points of hits on the shapes ``index``."""
        rotation = self._rotation[index]
        offset = (points_map - self._position[index])[:, None]
        points_shape = (offset @ rotation)[:, 0]
        normals = torch.zeros_like(points_shape)
        kind = self._kind[index]
        for each in Kind:
            rows = (kind == each).nonzero()[:, 0]
            normals[rows] = surface_normals(each, points_shape[rows], self._half[index[rows]])
        return (rotation @ normals[..., None])[..., 0], points_shape

    def _tensor(self, values: NDArray[np.floating]) -> Tensor:
        return torch.as_tensor(values, dtype=torch.float32, device=self.device)
