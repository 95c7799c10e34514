# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geopurify.fusion.keys import pack_key
from geopurify.viewing.browser.detail import LEVELS, choose_levels, coarsen


def test_one_voxel_of_each_cube_is_kept():
    voxels = np.array([(0, 0, 0), (0, 1, 1), (2, 0, 0), (-1, 0, 0)])
    keys = pack_key(*voxels.T)
    assert coarsen(keys, 1).tolist() == [0, 1, 2, 3]
    assert coarsen(keys, 2).tolist() == [0, 2, 3]
    assert coarsen(keys, 4).tolist() == [0, 3]


def test_near_blocks_are_finer():
    voxels = {(x, 0, 0): 1000 for x in range(5)}
    levels = choose_levels(voxels, np.zeros((1, 3)), 1.0, 2400)
    assert [levels[x, 0, 0] for x in range(5)] == [1, 2, 2, 2, 2]
    assert set(choose_levels(voxels, np.zeros((1, 3)), 1.0, 10_000).values()) == {1}
    assert set(choose_levels(voxels, np.zeros((1, 3)), 1.0, 1).values()) == {LEVELS[-1]}
    assert choose_levels({}, np.zeros((1, 3)), 1.0, 1) == {}


@given(st.lists(st.integers(1, 2000), min_size=1, max_size=30), st.integers(1, 40_000))
def test_the_budget_is_kept_where_it_can_be(counts, most):
    voxels = {(x, 0, 0): count for x, count in enumerate(counts)}
    levels = choose_levels(voxels, np.zeros((1, 3)), 1.0, most)
    drawn = sum(voxels[i] / levels[i] ** 2 for i in voxels)
    assert drawn <= max(most, sum(counts) / LEVELS[-1] ** 2) + 1e-6
    by_distance = [levels[x, 0, 0] for x in range(len(counts))]
    assert by_distance == sorted(by_distance)
