# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What maps take of the system's memory; run each in a process of its own."""

from pathlib import Path

import numpy as np
from small_world import observe

from geopurify.config import MapConfig
from geopurify.fusion.voxel_map import VoxelMap

VOXELS, FRAME = 400_000, 20_000


def resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


def fill(voxels: VoxelMap, first: int, count: int) -> None:
    i = np.arange(first, first + count)
    points = np.stack([i % 1000, i // 1000 % 1000, np.zeros_like(i)], 1) * 0.02 + 0.01
    voxels.integrate(observe(points, np.ones((count, voxels.dimension), np.float32)))


def fill_a_map() -> int:
    fill(VoxelMap(MapConfig(max_voxels=1000), 41), 0, 100)  # compile before measuring
    voxels = VoxelMap(MapConfig(max_voxels=VOXELS), 41)
    before = resident_bytes()
    for first in range(0, VOXELS, FRAME):
        fill(voxels, first, FRAME)
    assert voxels.size == VOXELS
    return resident_bytes() - before


def overfill_a_map() -> int:
    voxels = VoxelMap(MapConfig(max_voxels=50_000), 41)
    for first in range(0, 100_000, FRAME):
        fill(voxels, first, FRAME)
    before = resident_bytes()
    for first in range(100_000, 400_000, FRAME):
        fill(voxels, first, FRAME)
        assert voxels.size <= 50_000
    return resident_bytes() - before
