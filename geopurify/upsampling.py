# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Features at a pixel from the encoder's coarse grid, without bleeding over depth edges.

Joint bilateral upsampling (Kopf et al., SIGGRAPH 2007): the bilinear weight of a cell is
multiplied by how well the cell's depth agrees with the pixel's.
"""

import numpy as np
from numba import njit, prange

DEPTH_SIGMA = 0.05  # relative difference in depth at which a cell counts for 60 %
LEAST_AGREEMENT = 1e-4  # where no cell agrees, the bilinear weights decide
SAMPLES = 8  # pixels along each side of a cell that its depth is taken from


@njit(cache=True, parallel=True)
def cell_depths(depth_m, grid_h, grid_w):  # type: ignore[no-untyped-def]
    """Return (grid_h, grid_w) median depths of the cells of a regular grid, 0 where unknown."""
    height, width = depth_m.shape
    depths = np.zeros((grid_h, grid_w), np.float32)
    for row in prange(grid_h):
        for column in range(grid_w):
            seen = np.empty(SAMPLES * SAMPLES, np.float32)
            count = 0
            for a in range(SAMPLES):
                v = int((row + (a + 0.5) / SAMPLES) * height / grid_h)
                for b in range(SAMPLES):
                    u = int((column + (b + 0.5) / SAMPLES) * width / grid_w)
                    if depth_m[v, u] > 0:
                        seen[count] = depth_m[v, u]
                        count += 1
            if count:
                depths[row, column] = np.median(seen[:count])
    return depths


@njit(cache=True)
def interpolate(u, v, depth_m, width, height, depths, cells, weights):  # type: ignore[no-untyped-def]
    """Write the four grid cells around a pixel of known depth and their weights, of sum 1."""
    grid_h, grid_w = depths.shape
    x = min(max((u + 0.5) * grid_w / width - 0.5, 0.0), grid_w - 1.0)
    y = min(max((v + 0.5) * grid_h / height - 0.5, 0.0), grid_h - 1.0)
    x0, y0 = int(x), int(y)
    x1, y1 = min(x0 + 1, grid_w - 1), min(y0 + 1, grid_h - 1)
    fx, fy = x - x0, y - y0
    cells[0], weights[0] = y0 * grid_w + x0, (1 - fx) * (1 - fy)
    cells[1], weights[1] = y0 * grid_w + x1, fx * (1 - fy)
    cells[2], weights[2] = y1 * grid_w + x0, (1 - fx) * fy
    cells[3], weights[3] = y1 * grid_w + x1, fx * fy
    around = (depths[y0, x0], depths[y0, x1], depths[y1, x0], depths[y1, x1])
    total = np.float32(0)
    for k in range(4):
        step = (around[k] - depth_m) / (np.float32(DEPTH_SIGMA) * depth_m)
        agreement = np.exp(np.float32(-0.5) * step * step) + np.float32(LEAST_AGREEMENT)
        weights[k] *= agreement
        total += weights[k]
    for k in range(4):
        weights[k] /= total
