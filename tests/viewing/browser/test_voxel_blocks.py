# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np

from geopurify.query.changed_blocks import ChangedBlocks
from geopurify.query.regions import Sphere
from geopurify.viewing.browser.facing import ALWAYS, DOWN
from geopurify.viewing.browser.map_source import BLOCK_VOXELS, VIEWED_POINT, CloudChange
from geopurify.viewing.browser.voxel_blocks import VoxelBlocks, pack_points, positions

UP = np.array([0.0, 0.0, 1.0])
SIZE_M = 0.02


def points_at(voxels, normal=(0, 0, 0)):
    points = np.zeros(len(voxels), VIEWED_POINT)
    points["x"], points["y"], points["z"] = ((np.array(voxels) + 0.5) * SIZE_M).T
    points["normal"] = 127 * np.array(normal)
    return points


def change(voxels, normal=(0, 0, 0), is_whole=True):
    voxels = np.array(voxels, np.int32).reshape(-1, 3)
    blocks = ChangedBlocks(BLOCK_VOXELS).update(voxels, points_at(voxels, normal))
    return CloudChange(is_whole, tuple(blocks), ("chair",), np.zeros((1, 3), np.uint8))


def filled(voxels, normal=(0, 0, 0)):
    blocks = VoxelBlocks(SIZE_M, UP)
    blocks.apply(change(voxels, normal))
    return blocks


def test_blocks_come_change_and_go():
    blocks = VoxelBlocks(SIZE_M, UP)
    assert blocks.apply(change([(0, 0, 0), (40, 0, 0)])) == ([(0, 0, 0), (1, 0, 0)], [])
    assert blocks.voxels == 2
    assert blocks.apply(change([(1, 0, 0)], is_whole=False)) == ([(0, 0, 0)], [])
    assert blocks.voxels == 2
    assert blocks.apply(change([(1, 0, 0)])) == ([(0, 0, 0)], [(1, 0, 0)])
    assert blocks.apply(change([])) == ([], [(0, 0, 0)])
    assert blocks.voxels == 0


def test_half_precision_is_exact_to_a_millimetre_far_from_the_origin():
    voxel = np.array([[1700, -900, 33]])  # 34 m away, where float16 steps are 31 mm
    blocks = filled(voxel)
    ((_, block),) = blocks.items()
    sent = (block.points_map - block.origin).astype(np.float16).astype(np.float64)
    assert np.abs(sent + block.origin - (voxel + 0.5) * SIZE_M).max() < 0.0005


def test_voxels_are_found_in_their_blocks():
    blocks = filled([(0, 0, 0), (3, 0, 0), (-1, 0, 0), (40, 0, 0)])
    wanted = pack_points(positions(points_at([(3, 0, 0), (-1, 0, 0), (7, 7, 7)])), SIZE_M)
    found = {index: rows.tolist() for index, rows in blocks.find(wanted).items()}
    assert found == {(0, 0, 0): [1], (-1, 0, 0): [0]}


def test_points_in_a_ball():
    blocks = filled([(0, 0, 0), (31, 0, 0), (32, 0, 0), (50, 0, 0)])
    ball = Sphere(np.array([0.64, 0.01, 0.01]), 0.02)
    assert sorted(positions(blocks.within(ball))[:, 0].round(2)) == [0.63, 0.65]


def test_walls_and_ceilings_have_a_facing_and_floors_have_none():
    plane = [(0, y, z) for y in range(16) for z in range(16)]
    level = [(x, y, 0) for x in range(16) for y in range(16)]
    for voxels, normal, count in ((plane, (1, 0, 0), 1), (level, (0, 0, -1), 1)):
        ((_, block),) = filled(voxels, normal).items()
        facings = set(block.facings.tolist())
        assert len(facings) == count and ALWAYS not in facings, normal
    assert facings == {DOWN}
    for normal in ((0, 0, 1), (0, 0, 0)):
        ((_, block),) = filled(level, normal).items()
        assert set(block.facings.tolist()) == {ALWAYS}
