# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.query.changed_blocks import ChangedBlocks
from geopurify.viewing.browser import block_scene
from geopurify.viewing.browser.block_scene import BlockScene
from geopurify.viewing.browser.map_source import BLOCK_VOXELS, VIEWED_POINT, CloudChange
from geopurify.viewing.browser.server import start_server
from geopurify.viewing.browser.voxel_blocks import VoxelBlocks

SIZE_M = 0.02
AHEAD = np.zeros((1, 3))


@pytest.fixture
def scene(monkeypatch):
    """Return a scene in which more than 50 new points at once are many."""
    monkeypatch.setattr(block_scene, "FIRST_POINTS", 50)
    server = start_server("127.0.0.1", 0)
    yield BlockScene(server, VoxelBlocks(SIZE_M, np.array([0.0, 0.0, 1.0])))
    server.stop()


def floor_at(x: int) -> np.ndarray:
    """Return the 8 x 8 voxels of a square."""
    first, second = np.meshgrid(np.arange(8), np.arange(8))
    return np.stack([first.ravel() + x, second.ravel(), np.zeros(64)], axis=1).astype(np.int32)


def show(scene: BlockScene, voxels: np.ndarray, is_whole: bool = True) -> None:
    points = np.zeros(len(voxels), VIEWED_POINT)
    points["x"], points["y"], points["z"] = ((voxels + 0.5) * SIZE_M).T
    changed = tuple(ChangedBlocks(BLOCK_VOXELS).update(voxels, points))
    names, colors = ("floor",), np.zeros((1, 3), np.uint8)
    drawn, _ = scene._blocks.apply(CloudChange(is_whole, changed, names, colors))
    scene.choose_first_levels(drawn)
    scene.draw(drawn)


def drawn(scene: BlockScene) -> list[int]:
    return [len(scene.visible_rows(index)) for index, _ in scene._blocks.items()]


def test_many_new_blocks_are_drawn_coarsely_until_somebody_looks(scene):
    show(scene, np.concatenate([floor_at(0), floor_at(32)]))
    assert drawn(scene) == [4, 4]
    assert not scene.focus(np.empty((0, 3)))
    assert drawn(scene) == [4, 4]
    assert scene.focus(AHEAD)
    assert drawn(scene) == [64, 64]
    assert not scene.focus(AHEAD)


def test_blocks_that_were_seen_and_few_new_ones_stay_fine(scene):
    show(scene, floor_at(0)[:40])
    assert drawn(scene) == [40]
    show(scene, floor_at(0), is_whole=False)
    assert drawn(scene) == [64]


def test_what_is_far_is_coarse_where_not_all_can_be_drawn(scene):
    scene.most_points = 64 + 16
    show(scene, np.concatenate([floor_at(0), floor_at(320)]))
    scene.focus(AHEAD)
    assert drawn(scene) == [64, 16]
    scene.focus(np.array([[6.4, 0, 0]]))
    assert drawn(scene) == [16, 64]
