# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A rendered room goes through the files of Replica and comes back."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from geopurify.errors import BadInput
from geopurify.evaluation.datasets import open_dataset
from geopurify.evaluation.datasets.protocol import View
from geopurify.query.labels import UNLABELLED
from geopurify_train.miniature.replica_export import export_replica
from geopurify_worlds.room_sequence import RoomSequence

SCENE = "room0"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, room: RoomSequence) -> Path:
    root = tmp_path_factory.mktemp("replica")
    export_replica(root, room, SCENE, edge_m=0.12)
    return root


@pytest.fixture
def root(whole: Path, tmp_path: Path) -> Path:
    """Return a copy of the dataset, to be damaged."""
    return Path(shutil.copytree(whole, tmp_path / "replica"))


def test_frames_are_those_of_the_room(whole: Path, room: RoomSequence):
    frames = open_dataset("replica", whole, view=View()).sequence(SCENE)
    assert len(frames) == len(room)
    ours, theirs = frames[2], room[2]
    assert ours.depth_m == pytest.approx(theirs.depth_m, abs=1e-4)
    assert ours.T_map_cam == pytest.approx(theirs.T_map_cam, abs=1e-9)
    assert np.abs(ours.color.astype(int) - theirs.color).mean() < 4  # JPEG
    assert ours.camera.matrix() == pytest.approx(theirs.camera.matrix())


def test_stride_and_size(whole: Path, room: RoomSequence):
    view = View(frame_stride=4, width=48, height=36)
    frames = open_dataset("replica", whole, view=view).sequence(SCENE)
    assert len(frames) == 2
    assert frames[1].depth_m.shape == frames[1].color.shape[:2] == (36, 48)
    assert frames[1].T_map_cam == pytest.approx(room[4].T_map_cam)


def test_labels_of_the_vertices(whole: Path, room: RoomSequence):
    dataset = open_dataset("replica", whole)
    assert set(dataset.class_names) <= set(room.room.class_names)
    truth = dataset.ground_truth(SCENE)
    some = slice(None, None, 7)
    expected, _ = room.room.labels_at(truth.points_map[some])
    for name in ("wall", "floor", "chair"):
        ours = truth.labels[some] == dataset.class_names.index(name)
        theirs = expected == room.room.class_names.index(name)
        assert ours.any()
        assert (ours != theirs).mean() < 0.1  # where surfaces meet, vertices are on both


def test_the_official_name_of_the_folder_will_do(root: Path, whole: Path):
    (root / "room_0").mkdir()
    (root / SCENE / "habitat").rename(root / "room_0" / "habitat")
    moved, own = (open_dataset("replica", r).ground_truth(SCENE) for r in (root, whole))
    assert (moved.labels == own.labels).all()


def test_objects_without_a_class_are_not_scored(root: Path):
    path = root / SCENE / "habitat" / "info_semantic.json"
    data = json.loads(path.read_text())
    walls = open_dataset("replica", root).class_names.index("wall")
    before = open_dataset("replica", root).ground_truth(SCENE).labels
    for item in data["objects"]:
        if item["class_name"] == "wall":
            item["class_name"] = "undefined"
    path.write_text(json.dumps(data))
    dataset = open_dataset("replica", root)
    assert "wall" not in dataset.class_names
    after = dataset.ground_truth(SCENE).labels
    # but where a wall meets something, the other one has the only votes
    assert (after[before == walls] == UNLABELLED).mean() > 0.7


def test_a_scene_without_objects_is_refused_alone(root: Path):
    (root / "room1").mkdir()
    (root / "room1" / "traj.txt").write_text((root / SCENE / "traj.txt").read_text())
    dataset = open_dataset("replica", root)
    assert dataset.scene_names() == (SCENE, "room1")
    assert len(dataset.ground_truth(SCENE).labels) > 0
    with pytest.raises(BadInput, match=r"room_1/habitat/info_semantic\.json"):
        dataset.ground_truth("room1")


def test_wrong_roots_and_names(root: Path, tmp_path: Path):
    with pytest.raises(BadInput, match="has no Replica scenes"):
        open_dataset("replica", tmp_path / "none")
    with pytest.raises(BadInput, match="Replica has replica, not 'nyu40'"):
        open_dataset("replica", root, "nyu40")
    with pytest.raises(BadInput, match="there is no scene office9"):
        open_dataset("replica", root).sequence("office9")
    shutil.rmtree(root / SCENE / "habitat")
    with pytest.raises(BadInput, match="has objects"):
        open_dataset("replica", root)


@pytest.mark.parametrize("text", ["{", "{}", '{"camera": {"w": 1}}'])
def test_damaged_camera(root: Path, text: str):
    (root / "cam_params.json").write_text(text)
    with pytest.raises(BadInput, match=r"can't read the camera .*cam_params\.json"):
        open_dataset("replica", root)


def test_damaged_frames_and_meshes(root: Path):
    dataset = open_dataset("replica", root, view=View())
    frames = dataset.sequence(SCENE)
    images = root / SCENE / "results"
    (images / "frame000001.jpg").unlink()
    with pytest.raises(BadInput, match=r"frame000001\.jpg"):
        frames[1]
    Image.fromarray(np.ones((5, 7), np.uint16)).save(images / "depth000002.png")
    with pytest.raises(BadInput, match="is 7x5, but the camera says 96x72"):
        frames[2]
    (root / SCENE / "traj.txt").write_text("1 0 0\n")
    with pytest.raises(BadInput, match="16 numbers a line"):
        dataset.sequence(SCENE)
    (root / SCENE / "habitat" / "mesh_semantic.ply").write_bytes(b"ply")
    with pytest.raises(BadInput, match=r"mesh_semantic\.ply"):
        dataset.ground_truth(SCENE)
