# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geopurify.fusion.keys import pack_key
from geopurify.viewing.browser.detail import (
    COARSEST,
    DetailTree,
    View,
    coarsen,
    covering,
    enclosing,
    exchanges,
)

VOXEL_M, BLOCK_M = 0.02, 0.64


def view(eye=(0, 0, 5), target=(0, 0, 0), pixel_angle=0.0):
    return View(np.array(eye, float), np.array(target, float), 0.6, pixel_angle)


def row(count, voxels=1024):
    """Return a row of blocks along x."""
    return {(x, 0, 0): voxels for x in range(count)}


def test_one_voxel_of_each_cube_is_kept():
    voxels = np.array([(0, 0, 0), (0, 1, 1), (2, 0, 0), (-1, 0, 0)])
    keys = pack_key(*voxels.T)
    assert coarsen(keys, 0).tolist() == [0, 1, 2, 3]
    assert coarsen(keys, 1).tolist() == [0, 2, 3]
    assert coarsen(keys, 2).tolist() == [0], "a single voxel is not a cube of 8 cm"


def test_cells_are_in_cells():
    assert enclosing((0, (5, -1, 0)), 1) == (1, (2, -1, 0))
    assert enclosing((1, (2, -1, 0)), 3) == (3, (0, -1, 0))
    assert covering((0, (5, 0, 0)), {(2, (1, 0, 0))}) == (2, (1, 0, 0))
    assert covering((0, (5, 0, 0)), {(2, (0, 0, 0))}) is None


def test_a_map_that_may_be_drawn_whole_is_drawn_finely():
    cells, is_short = DetailTree(row(20), BLOCK_M).choose([view()], VOXEL_M, 1e9)
    assert cells == {(0, (x, 0, 0)) for x in range(20)} and not is_short


def test_without_points_to_spare_all_is_coarse():
    cells, is_short = DetailTree(row(9), BLOCK_M).choose([view()], VOXEL_M, 1)
    assert cells == {(COARSEST, (0, 0, 0)), (COARSEST, (1, 0, 0))} and is_short
    assert DetailTree({}, BLOCK_M).choose([view()], VOXEL_M, 1) == (set(), False)


def test_what_is_looked_at_is_finest():
    tree = DetailTree(row(64), BLOCK_M)
    for x in (3, 60):
        at = view(((x + 0.5) * BLOCK_M, 0.3, 5), ((x + 0.5) * BLOCK_M, 0.3, 0.3))
        cells, _ = tree.choose([at], VOXEL_M, 12_000)
        assert covering((0, (x, 0, 0)), cells) == (0, (x, 0, 0))
        assert covering((0, (63 - x, 0, 0)), cells)[0] >= 2
        assert tree.points_of(cells) <= 12_000


def test_points_smaller_than_a_pixel_and_out_of_sight_are_not_asked_for_first():
    tree = DetailTree(row(16), BLOCK_M)
    far = view((5, 0, 60), (5, 0, 0), pixel_angle=0.001)  # a pixel is 6 cm there
    cells, is_short = tree.choose([far], VOXEL_M, 1e9)
    assert {level for level, _ in cells} == {1} and not is_short
    back = view((-2, 0.3, 0.3), (-3, 0.3, 0.3))  # the row is behind it
    ahead = view((12, 0.3, 5), (12, 0.3, 0.3))
    cells, _ = tree.choose([back, ahead], VOXEL_M, 8000)
    finest = min(cells)[1][0]
    assert finest > 8, "what only the view that turns its back is near to is not refined"


@given(
    st.lists(st.integers(1, 2000), min_size=1, max_size=40),
    st.integers(1, 40_000),
    st.integers(1, 40_000),
)
def test_cells_cover_each_block_once_and_are_exchanged_without_gaps(counts, first, second):
    blocks = {(3 * x - 20, x % 3, 0): count for x, count in enumerate(counts)}
    tree = DetailTree(blocks, BLOCK_M)
    before, _ = tree.choose([view()], VOXEL_M, first)
    after, _ = tree.choose([view((5, 5, 5))], VOXEL_M, second)
    for cells, most in ((before, first), (after, second)):
        assert tree.points_of(cells) <= max(most, sum(counts) / 4**COARSEST) + 1e-6
        covered = [index for cell in cells for index in tree.blocks_of(cell)]
        assert sorted(covered) == sorted(blocks)
    drawn = set(before)
    for old, new in exchanges(before, after):
        drawn = (drawn - old) | new
        covered = [index for cell in drawn for index in tree.blocks_of(cell)]
        assert sorted(covered) == sorted(blocks)
    assert drawn == after
