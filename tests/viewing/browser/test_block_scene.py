# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.query.changed_blocks import ChangedBlocks
from geopurify.viewing.browser.block_scene import BlockScene
from geopurify.viewing.browser.clipping import Clipping
from geopurify.viewing.browser.detail import View
from geopurify.viewing.browser.map_source import BLOCK_VOXELS, VIEWED_POINT, CloudChange
from geopurify.viewing.browser.server import start_server
from geopurify.viewing.browser.voxel_blocks import VoxelBlocks

SIZE_M = 0.02
FAR = 640  # voxels


@pytest.fixture
def scene():
    """Return a scene that may have all points of one square, and few of another."""
    server = start_server("127.0.0.1", 0)
    scene = BlockScene(server, VoxelBlocks(SIZE_M, np.array([0.0, 0.0, 1.0])))
    scene.most_points = 64 + 16
    yield scene
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
    scene.update(*scene._blocks.apply(CloudChange(is_whole, changed, names, colors)))


def look_at(scene: BlockScene, x: int) -> None:
    place = np.array([x * SIZE_M, 0, 0])
    scene.look_from([View(place + np.array([0, 0, 2]), place, 0.6, 0.0)])


def drawn(scene: BlockScene) -> list[int]:
    return [len(scene.visible_rows(index)) for index, _ in scene._blocks.items()]


def test_what_is_far_is_coarse_where_not_all_can_be_drawn(scene):
    look_at(scene, 0)
    show(scene, np.concatenate([floor_at(0), floor_at(FAR)]))
    assert drawn(scene) == [64, 16]
    assert scene.is_short and not scene.focus()
    look_at(scene, FAR)
    assert scene.focus()
    assert drawn(scene) == [16, 64]
    assert not scene.focus(), "nothing more is to be done"
    scene.most_points = 1000
    assert scene.focus() and drawn(scene) == [64, 64] and not scene.is_short


def test_blocks_change_come_and_go_at_the_detail_they_have(scene):
    scene.most_points = 5
    show(scene, floor_at(0)[:40])
    assert drawn(scene) == [4] and scene.point_edge((0, 0, 0)) == 4
    scene.most_points = 1000
    show(scene, floor_at(0), is_whole=False)
    assert drawn(scene) == [4]
    assert scene.focus() and drawn(scene) == [64]
    show(scene, floor_at(FAR))
    assert drawn(scene) == [64] and len(scene._parts) == 1
    show(scene, floor_at(0)[:0])
    assert not scene._parts


def test_what_is_cut_away_leaves_its_points_to_the_rest(scene):
    look_at(scene, FAR)
    show(scene, np.concatenate([floor_at(0), floor_at(FAR)]))
    assert drawn(scene) == [16, 64]
    scene.clip(Clipping(np.eye(3), np.full(3, -np.inf), np.array([4 * SIZE_M, np.inf, np.inf])))
    scene.focus()
    assert drawn(scene) == [32, 0]
    scene.clip(Clipping.nothing(np.eye(3)))
    scene.focus()
    assert drawn(scene) == [16, 64]


def test_all_is_drawn_where_it_is_asked_for(scene):
    show(scene, np.concatenate([floor_at(0), floor_at(FAR)]))
    scene.draw_all()
    assert drawn(scene) == [64, 64]
