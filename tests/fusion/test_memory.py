# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The memory of a map: as documented, as the arrays sum up, as the system gives it."""

import multiprocessing
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from filled_map import VOXELS, fill_a_map, overfill_a_map

from geopurify.config import MapConfig
from geopurify.fusion.voxel_map import VoxelMap

PAGE = Path(__file__).parents[2] / "docs/benchmarks/performance.md"


def in_a_fresh_process(measure: Callable[[], int]) -> int:
    """Measure where no earlier test has left freed pages that a map would take up again."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measure).result()


def test_a_filled_map_takes_the_memory_it_claims():
    measured = in_a_fresh_process(fill_a_map) / VOXELS
    claimed = VoxelMap(MapConfig(max_voxels=VOXELS), 41).bytes_per_voxel()
    # the frame's own arrays, 20,000 observations, stay below the rest
    assert measured == pytest.approx(claimed, rel=0.25)


def test_a_full_map_does_not_grow():
    assert in_a_fresh_process(overfill_a_map) < 10_000_000


@pytest.mark.parametrize("dimension", [41, 512])
def test_the_documentation_gives_the_true_bytes_per_voxel(dimension):
    claim = re.search(rf"(\d[\d,]*) bytes per voxel at D = {dimension}\b", PAGE.read_text())
    assert claim is not None
    voxels = VoxelMap(MapConfig(), dimension)
    assert int(claim[1].replace(",", "")) == voxels.bytes_per_voxel()
