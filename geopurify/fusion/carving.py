# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which voxels a frame sees through: what once was there and now is not."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit, prange
from geopurify.config import LiftingConfig, MapConfig
from geopurify.frame import Frame
from geopurify.fusion.keys import pack_key

MOST_RAYS = 10_000  # of an image of any shape
RAYS_ACROSS = 80  # the image; at 61 degrees 1.5 cm apart at 1 m, and other ones in each frame
NOISE_SIGMAS = 3.0
BLOCK_BITS = 3  # a block has 8 voxels along each edge
VOXELS_PER_COUNT = 8  # voxels in the map for each count of blocks
STEP = 1e-3  # voxels; takes a ray over a face


@dataclass(frozen=True, eq=False)
class FreeRays:
    """R lines of sight on which a frame saw nothing.

    Attributes:
        origin_map: (3,) float64, where the camera is, metres.
        rays_map: (R, 3) float64 directions, of one metre of depth.
        ranges_m: (R, 2) float64, from which depth to which they are free.
    """

    origin_map: NDArray[np.float64]
    rays_map: NDArray[np.float64]
    ranges_m: NDArray[np.float64]


def free_rays(frame: Frame, lifting: LiftingConfig, config: MapConfig, turn: int) -> FreeRays:
    """Return rays from a coarse grid of pixels up to clearly before what the frame sees there.

    A ray ends before the nearest depth in the cell around it and half of the next ones, so
    depth edges and slanted surfaces are spared, and there is none where any depth is invalid.

    Clearly is the margin, the diagonal of a voxel and three standard deviations of the noise,
    1.2 mm + 1.9 mm (depth / m - 0.4)^2 (Nguyen et al., 3DIMPVT 2012).

    Args:
        turn: number of the frame; shifts the grid so that in time all pixels have their turn.
    """
    camera = frame.camera
    fewest = math.isqrt(camera.width * camera.height // MOST_RAYS)
    cell = max(camera.width // RAYS_ACROSS, fewest, 1)
    first_v, first_u = divmod(37 * turn % cell**2, cell)  # 37: far from the turn before
    v, u = np.mgrid[first_v : camera.height : cell, first_u : camera.width : cell]
    nearest = _nearest_depths(frame.depth_m, v.ravel(), u.ravel(), cell)
    noise = 0.0012 + 0.0019 * (nearest - 0.4) ** 2
    margin = config.carve_margin_m + np.sqrt(3) * config.voxel_size_m + NOISE_SIGMAS * noise
    ends = np.minimum(nearest - margin, lifting.max_depth_m)
    used = np.flatnonzero((nearest > 0) & (ends > lifting.min_depth_m))
    x = (u.ravel()[used] - camera.cx) / camera.fx
    y = (v.ravel()[used] - camera.cy) / camera.fy
    rays = np.stack([x, y, np.ones_like(x)], 1) @ frame.T_map_cam[:3, :3].T
    ranges = np.stack([np.full(len(used), lifting.min_depth_m), ends[used]], 1)
    return FreeRays(frame.T_map_cam[:3, 3].copy(), rays, ranges)


@njit(cache=True, parallel=True)
def _nearest_depths(depth, vs, us, reach):  # type: ignore[no-untyped-def]
    """Return the least depth within ``reach`` pixels of each, 0 if any is invalid or outside."""
    height, width = depth.shape
    nearest = np.zeros(len(vs), np.float64)
    for i in prange(len(vs)):
        low_v, low_u, high_v, high_u = vs[i] - reach, us[i] - reach, vs[i] + reach, us[i] + reach
        if low_v < 0 or low_u < 0 or high_v >= height or high_u >= width:
            continue
        least = depth[vs[i], us[i]]
        for v in range(low_v, high_v + 1):
            for u in range(low_u, high_u + 1):
                least = min(least, depth[v, u])
        nearest[i] = least
    return nearest


def block_counts(capacity: int) -> NDArray[np.int32]:
    """Return how many voxels there are in blocks of the same hash, for an empty map.

    Rays cross a block without voxels in one step.  Blocks may share a count, which costs steps
    and changes nothing.
    """
    return np.zeros(1 << max(capacity // VOXELS_PER_COUNT - 1, 1).bit_length(), np.int32)


@njit(cache=True)
def count_blocks(counts, keys, change):  # type: ignore[no-untyped-def]
    """Add ``change`` to the counts of the blocks of some packed keys."""
    for key in keys:
        counts[_block(key, len(counts))] += change


@njit(cache=True)
def _block(key, counts):  # type: ignore[no-untyped-def]
    """Return which count the block of a voxel has (spatial hash of Teschner et al., VMV 2003)."""
    mask = (1 << (21 - BLOCK_BITS)) - 1
    x, y, z = (
        key >> (42 + BLOCK_BITS),
        (key >> (21 + BLOCK_BITS)) & mask,
        (key >> BLOCK_BITS) & mask,
    )
    return (x * 73856093 ^ y * 19349663 ^ z * 83492791) & (counts - 1)


@njit(cache=True)
def keys_along(counts, voxel_size_m, origin_map, rays_map, ranges_m):  # type: ignore[no-untyped-def]
    """Return the packed keys along rays, where there may be voxels; some come repeatedly.

    Args:
        counts: see `block_counts`; what lies in blocks without voxels is left out.
    """
    keys = np.empty(1024, np.int64)
    found = 0
    start = origin_map / voxel_size_m
    for i in range(len(rays_map)):
        ray = rays_map[i] / voxel_size_m
        depth, end = ranges_m[i, 0], ranges_m[i, 1]
        while depth < end:
            x = np.int64(np.floor(start[0] + depth * ray[0]))
            y = np.int64(np.floor(start[1] + depth * ray[1]))
            z = np.int64(np.floor(start[2] + depth * ray[2]))
            key = pack_key(x, y, z)
            bits = BLOCK_BITS
            if counts[_block(key, len(counts))] > 0:
                bits = 0
                if found == len(keys):
                    keys = np.concatenate((keys, np.empty_like(keys)))
                keys[found] = key
                found += 1
            depth = _exit(start, ray, x >> bits, y >> bits, z >> bits, 1 << bits)
    return keys[:found]


@njit(cache=True)
def _exit(start, ray, x, y, z, edge):  # type: ignore[no-untyped-def]
    """Return where a ray has left the cube of an edge that it is in, as a depth."""
    depth, speed = np.inf, 0.0
    for k, low in enumerate((x, y, z)):
        if ray[k] != 0:
            depth = min(depth, ((low + (ray[k] > 0)) * edge - start[k]) / ray[k])
            speed = max(speed, abs(ray[k]))
    return depth + STEP / speed
