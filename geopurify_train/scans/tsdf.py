# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Frames fused to a truncated signed distance on a dense grid (Curless and Levoy, 1996)."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit, prange
from geopurify.errors import BadInput
from geopurify.frame import Frame

MOST_CELLS = 64_000_000  # 20 bytes each


@dataclass(frozen=True, eq=False)
class TsdfVolume:
    """Distances to the nearest surface, positive in front of it, on a grid of any orientation.

    Attributes:
        T_map_grid: (4, 4) pose of the grid, whose cell (x, y, z) is at ``cell_m * (x, y, z)``.
        truncation_m: farther distances are cut.
        distance_m, weight: (X, Y, Z) float32.
        color: (X, Y, Z, 3) float32 in [0, 255].
    """

    T_map_grid: NDArray[np.float64]
    cell_m: float
    truncation_m: float
    distance_m: NDArray[np.float32] = field(repr=False)
    weight: NDArray[np.float32] = field(repr=False)
    color: NDArray[np.float32] = field(repr=False)

    @classmethod
    def empty(
        cls,
        T_map_grid: NDArray[np.float64],
        size_m: NDArray[np.float64],
        cell_m: float,
        truncation_m: float,
    ) -> "TsdfVolume":
        """Return a volume of (3,) size that nothing was fused to.

        Raises:
            BadInput: it has more than `MOST_CELLS` cells.
        """
        shape = tuple(int(np.ceil(edge / cell_m)) + 1 for edge in size_m)
        if np.prod(shape) > MOST_CELLS:
            raise BadInput(
                "training_invalid",
                f"a volume of {shape} cells of {cell_m} m is too large, at most {MOST_CELLS}",
            )
        distance_m, weight = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        color = np.zeros((*shape, 3), np.float32)
        return cls(T_map_grid, cell_m, truncation_m, distance_m, weight, color)

    def integrate(self, frame: Frame) -> None:
        """Fuse one frame by the mean of what was measured along each ray, weighted by 1 / z²."""
        T_cam_grid = np.linalg.inv(frame.T_map_cam) @ self.T_map_grid
        camera = frame.camera
        focal = np.array([camera.fx, camera.fy, camera.cx, camera.cy], np.float32)
        depth_m = np.ascontiguousarray(frame.depth_m, np.float32)
        arrays = (self.distance_m, self.weight, self.color)
        settings = np.float32(self.cell_m), np.float32(self.truncation_m)
        _integrate(*arrays, T_cam_grid.astype(np.float32), focal, depth_m, frame.color, *settings)


@njit(cache=True, parallel=True)
def _integrate(distance_m, weight, color, T_cam_grid, focal, depth_m, image, cell_m, truncation_m):  # type: ignore[no-untyped-def]
    height, width = depth_m.shape
    for x in prange(distance_m.shape[0]):
        for y in range(distance_m.shape[1]):
            for z in range(distance_m.shape[2]):
                at = T_cam_grid[:3, 3].copy()
                for a in range(3):
                    along = T_cam_grid[a, 0] * x + T_cam_grid[a, 1] * y + T_cam_grid[a, 2] * z
                    at[a] += cell_m * along
                if at[2] < 0.1:
                    continue
                u = int(np.rint(focal[0] * at[0] / at[2] + focal[2]))
                v = int(np.rint(focal[1] * at[1] / at[2] + focal[3]))
                if not (0 <= u < width and 0 <= v < height):
                    continue
                measured = depth_m[v, u]
                before = measured - at[2]
                if not measured > 0 or before < -truncation_m:
                    continue
                old, new = weight[x, y, z], np.float32(1) / (measured * measured)
                total = old + new
                near = min(before, truncation_m)
                distance_m[x, y, z] = (old * distance_m[x, y, z] + new * near) / total
                for a in range(3):
                    mean = (old * color[x, y, z, a] + new * image[v, u, a]) / total
                    color[x, y, z, a] = mean
                weight[x, y, z] = total
