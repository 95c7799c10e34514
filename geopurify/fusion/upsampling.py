# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Features at a pixel from the encoder's coarse grid, without bleeding over depth edges.

Joint bilateral upsampling (Kopf et al., SIGGRAPH 2007): the bilinear weight of a cell is
multiplied by how well the cell's depth agrees with the pixel's.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit, prange

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


class Between(NamedTuple):
    """Where the N pixels along an axis lie between the centres of two cells.

    Attributes:
        first, second: (N,) int32 cells; the same one beyond the outermost centres.
        share: (N,) float32, of the second.
    """

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    share: NDArray[np.float32]


def between_cells(pixels: int, cells: int) -> Between:
    """Return where the pixels along an axis of a regular grid lie."""
    place = np.clip((np.arange(pixels) + 0.5) * cells / pixels - 0.5, 0, cells - 1)
    first = place.astype(np.int32)
    return Between(first, np.minimum(first + 1, cells - 1), (place - first).astype(np.float32))


@njit(cache=True, error_model="numpy")
def interpolate(u, v, depth_m, across, down, depths, cells, weights, i):  # type: ignore[no-untyped-def]
    """Write row i: the four grid cells around a pixel of known depth and their weights, of sum 1.

    Args:
        across, down: `Between` of the columns and the rows of the image.
        depths: (grid_h, grid_w) of `cell_depths`.
    """
    one = np.float32(1)
    x0, x1, fx = across.first[u], across.second[u], across.share[u]
    y0, y1, fy = down.first[v], down.second[v], down.share[v]
    sharpness = one / (np.float32(DEPTH_SIGMA) * depth_m)
    a = (one - fx) * (one - fy) * _agreement(depths[y0, x0], depth_m, sharpness)
    b = fx * (one - fy) * _agreement(depths[y0, x1], depth_m, sharpness)
    c = (one - fx) * fy * _agreement(depths[y1, x0], depth_m, sharpness)
    d = fx * fy * _agreement(depths[y1, x1], depth_m, sharpness)
    scale = one / (a + b + c + d)
    width = depths.shape[1]
    cells[i, 0], weights[i, 0] = y0 * width + x0, a * scale
    cells[i, 1], weights[i, 1] = y0 * width + x1, b * scale
    cells[i, 2], weights[i, 2] = y1 * width + x0, c * scale
    cells[i, 3], weights[i, 3] = y1 * width + x1, d * scale


@njit(cache=True, inline="always")
def _agreement(cell_m, depth_m, sharpness):  # type: ignore[no-untyped-def]
    step = (cell_m - depth_m) * sharpness
    return np.exp(np.float32(-0.5) * step * step) + np.float32(LEAST_AGREEMENT)
