# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The memory of a map: what the README says, what the arrays sum up to, what the system gives."""

import re
from pathlib import Path

import numpy as np
import pytest
from small_world import observe

from geopurify.config import MapConfig
from geopurify.mapping.voxel_map import VoxelMap

README = Path(__file__).parents[2] / "README.md"
VOXELS, FRAME = 400_000, 20_000


def resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


def fill(voxels: VoxelMap, first: int, count: int) -> None:
    i = np.arange(first, first + count)
    points = np.stack([i % 1000, i // 1000 % 1000, np.zeros_like(i)], 1) * 0.02 + 0.01
    voxels.integrate(observe(points, np.ones((count, voxels.dimension), np.float32)))


def test_a_filled_map_takes_the_memory_it_claims():
    fill(VoxelMap(MapConfig(max_voxels=1000), 41), 0, 100)  # compile before measuring
    voxels = VoxelMap(MapConfig(max_voxels=VOXELS), 41)
    before = resident_bytes()
    for first in range(0, VOXELS, FRAME):
        fill(voxels, first, FRAME)
    measured = (resident_bytes() - before) / VOXELS
    assert voxels.size == VOXELS
    # the frame's own arrays, 20,000 observations, stay below the rest
    assert measured == pytest.approx(voxels.bytes_per_voxel(), rel=0.25)


def test_a_full_map_does_not_grow():
    voxels = VoxelMap(MapConfig(max_voxels=50_000), 41)
    for first in range(0, 100_000, FRAME):
        fill(voxels, first, FRAME)
    before = resident_bytes()
    for first in range(100_000, 400_000, FRAME):
        fill(voxels, first, FRAME)
        assert voxels.size <= 50_000
    assert resident_bytes() - before < 10_000_000


@pytest.mark.parametrize("dimension", [41, 512])
def test_the_readme_gives_the_true_bytes_per_voxel(dimension):
    claim = re.search(rf"(\d[\d,]*) bytes per voxel at D = {dimension}\b", README.read_text())
    assert claim is not None
    voxels = VoxelMap(MapConfig(), dimension)
    assert int(claim[1].replace(",", "")) == voxels.bytes_per_voxel()
