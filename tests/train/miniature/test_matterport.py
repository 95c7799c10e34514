# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A rendered room goes through the files of Matterport3D and comes back."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from geopurify.errors import BadInput
from geopurify.evaluation.datasets import open_dataset
from geopurify.evaluation.datasets.face_mesh import FaceMesh
from geopurify.evaluation.datasets.label_lists import matterport_classes
from geopurify.evaluation.datasets.protocol import View
from geopurify.query.labels import UNLABELLED
from geopurify_train.miniature.matterport_export import export_matterport
from geopurify_worlds.room_sequence import RoomSequence

SCENE = "house_region0"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, room: RoomSequence) -> Path:
    root = tmp_path_factory.mktemp("matterport")
    export_matterport(root, room, "house", edge_m=0.12)
    return root


def test_frames_are_those_of_the_room(root: Path, room: RoomSequence):
    frames = open_dataset("matterport", root, view=View()).sequence(SCENE)
    assert len(frames) == len(room)
    ours, theirs = frames[2], room[2]
    assert ours.depth_m == pytest.approx(theirs.depth_m, abs=2e-4)
    assert ours.T_map_cam == pytest.approx(theirs.T_map_cam, abs=1e-9)
    assert np.abs(ours.color.astype(int) - theirs.color).mean() < 4  # JPEG
    assert ours.camera.matrix() == pytest.approx(theirs.camera.matrix())


def test_published_size(root: Path):
    frame = open_dataset("matterport", root).sequence(SCENE)[0]
    assert frame.depth_m.shape == (512, 640)


def test_labels_of_the_vertices(root: Path, room: RoomSequence):
    dataset = open_dataset("matterport", root)
    truth = dataset.ground_truth(SCENE)
    some = slice(None, None, 7)
    expected, _ = room.room.labels_at(truth.points_map[some])
    for name in ("wall", "floor", "ceiling", "chair"):
        ours = truth.labels[some] == dataset.class_names.index(name)
        theirs = expected == room.room.class_names.index(name)
        assert ours.any()
        # where surfaces meet, vertices are on both
        assert (ours != theirs).mean() < 0.1


def test_most_faces_win_and_the_lowest_of_a_tie():
    faces = np.array([[0, 1, 2], [0, 1, 3], [0, 2, 3], [4, 4, 4]])
    region = FaceMesh(np.zeros((6, 3), np.float32), faces, np.zeros(4, np.int64))
    labels = region.vertex_labels(np.array([7, 2, 7, UNLABELLED], np.uint16))
    assert labels.tolist() == [7, 2, 7, 2, UNLABELLED, UNLABELLED]


def test_void_faces_vote_as_in_the_published_preprocessing_and_win_ties():
    faces = np.array([[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 1, 3]])
    region = FaceMesh(np.zeros((4, 3), np.float32), faces, np.zeros(4, np.int64))
    ids = np.array([7, UNLABELLED, 7, 2], np.uint16)
    # vertex 0: 7 twice, void once; 1: 2 twice; 2: 7 twice; 3: void, 7 and 2 once each
    assert region.vertex_labels(ids, void_votes=True).tolist() == [7, 2, 7, UNLABELLED]
    assert region.vertex_labels(ids).tolist() == [7, 2, 7, 2]


@pytest.mark.parametrize("count", [21, 40, 80, 160])
def test_label_lists(count: int):
    classes = matterport_classes(f"matterport{count}")
    assert len(classes.names) == len(set(classes.names)) == count
    assert classes.names[0] == "wall"
    assert "ceiling" in classes.names
    # raw categories 1 to 4 are wall, door, ceiling, floor
    found = classes.indices(np.array([1, 2, 3, 4]))
    assert [classes.names[i] for i in found] == ["wall", "door", "ceiling", "floor"]
    assert classes.indices(np.array([-1, 0, 99999])).tolist() == [UNLABELLED] * 3


def test_what_is_missing_is_named(root: Path, tmp_path: Path):
    with pytest.raises(BadInput, match="has no Matterport3D regions"):
        open_dataset("matterport", tmp_path)
    copy = Path(shutil.copytree(root, tmp_path / "copy"))
    dataset = open_dataset("matterport", copy, view=View())
    with pytest.raises(BadInput, match="there is no region house_region9"):
        dataset.ground_truth("house_region9")
    house = copy / "v1" / "scans" / "house"
    shutil.rmtree(house / "undistorted_depth_images")
    with pytest.raises(BadInput, match=r"room_d0_0\.png"):
        dataset.sequence(SCENE)[0]
    (house / "region_segmentations" / "region0.ply").write_bytes(b"ply")
    with pytest.raises(BadInput, match=r"region0\.ply"):
        dataset.ground_truth(SCENE)
