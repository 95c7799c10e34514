# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A rendered room goes through the files of ScanNet and comes back."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from plyfile import PlyData

from geopurify.config import EncoderConfig
from geopurify.encoders.simulated.encoder import SimulatedEncoder
from geopurify.errors import BadInput
from geopurify.evaluation.datasets import open_dataset
from geopurify.evaluation.datasets.protocol import View
from geopurify_train.miniature.scannet_export import _RawCategories
from geopurify_worlds.render import NOTHING
from geopurify_worlds.room_sequence import RoomSequence

SCENE = "scene0000_00"


@pytest.fixture
def root(scannet_root: Path, tmp_path: Path) -> Path:
    """Return a copy of the dataset, to be damaged."""
    return Path(shutil.copytree(scannet_root, tmp_path / "scannet"))


def scene_file(root: Path, ending: str) -> Path:
    return root / "scans" / SCENE / f"{SCENE}{ending}"


def refused(root: Path, label_set: str = "scannet20") -> str:
    """Return why the truth of the scene is refused."""
    with pytest.raises(BadInput) as error:
        open_dataset("scannet", root, label_set).ground_truth(SCENE)
    return error.value.reason


def test_frames_are_those_of_the_room(scannet_root: Path, room: RoomSequence):
    frames = open_dataset("scannet", scannet_root, view=View()).sequence(SCENE)
    assert len(frames) == len(room)
    ids = open_dataset("scannet", scannet_root).class_names
    assert frames.label_set == "nyu40"
    for i in (0, len(room) - 1):
        ours, theirs = frames[i], room[i]
        assert ours.depth_m == pytest.approx(theirs.depth_m, abs=6e-4)
        assert ours.T_map_cam == pytest.approx(theirs.T_map_cam, abs=1e-6)
        assert np.abs(ours.color.astype(int) - theirs.color).mean() < 4  # JPEG
        assert ours.camera.matrix() == pytest.approx(theirs.camera.matrix(), abs=1e-4)
        walls = room.room.class_names.index("wall"), ids.index("wall")
        assert (
            (ours.extras["semantic"] == walls[1]) == (theirs.extras["semantic"] == walls[0])
        ).all()


def test_stride_and_size(scannet_root: Path, room: RoomSequence):
    view = View(frame_stride=4, width=48, height=36)
    frames = open_dataset("scannet", scannet_root, view=view).sequence(SCENE)
    assert len(frames) == 2
    assert frames[1].depth_m.shape == frames[1].extras["semantic"].shape == (36, 48)
    assert frames[1].color.shape == (36, 48, 3)
    expected = room.camera.resized(48, 36).matrix()
    assert frames[1].camera.matrix() == pytest.approx(expected, rel=1e-6)
    # every depth is one of the original's: nothing is interpolated
    assert np.isin(np.rint(1000 * frames[1].depth_m), np.rint(1000 * room[4].depth_m)).all()


def test_vertices_lie_on_the_labelled_surfaces(scannet_root: Path, room: RoomSequence):
    dataset = open_dataset("scannet", scannet_root, "scannet20")
    truth = dataset.ground_truth(SCENE)
    some = slice(None, None, 7)
    points, labels = truth.points_map[some], truth.labels[some]
    _, distance_m = room.room.nearest_parts(points)
    assert distance_m.max() < 1e-3
    expected, _ = room.room.labels_at(points)
    for name in ("wall", "floor", "chair", "door"):
        ours = labels == dataset.class_names.index(name)
        theirs = expected == room.room.class_names.index(name)
        # surfaces of two objects touch here and there
        assert (ours != theirs).mean() < 0.05


def test_faces_are_small_and_whole(scannet_root: Path):
    mesh = PlyData.read(str(scene_file(scannet_root, "_vh_clean_2.ply")))
    points = np.stack([mesh["vertex"][axis] for axis in "xyz"], 1)
    corners = points[np.stack(mesh["face"]["vertex_indices"])]
    edges_m = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2)
    assert len(corners) > 100
    assert edges_m.max() < 0.05 * 1.5


def test_scannet200_comes_from_the_objects(scannet_root: Path):
    coarse = open_dataset("scannet", scannet_root, "scannet20")
    fine = open_dataset("scannet", scannet_root, "scannet200")
    assert len(fine.class_names) == 200
    assert set(fine.class_groups) == {"head", "common", "tail"}
    a, b = coarse.ground_truth(SCENE), fine.ground_truth(SCENE)
    for name in ("wall", "floor", "chair"):
        ours = a.labels == coarse.class_names.index(name)
        assert ours.any()
        assert (ours == (b.labels == fine.class_names.index(name))).all()


def test_scannet19_has_no_otherfurniture(scannet_root: Path):
    names = open_dataset("scannet", scannet_root, "scannet19").class_names
    assert len(names) == 19
    assert "otherfurniture" not in names


def test_wrong_root_and_names(scannet_root: Path, tmp_path: Path):
    for root, label_set, expected in (
        (tmp_path / "none", None, "dataset_unknown"),
        (tmp_path, None, "dataset_unknown"),
        (scannet_root, "nyu40", "label_set_unknown"),
    ):
        with pytest.raises(BadInput) as error:
            open_dataset("scannet", root, label_set)
        assert error.value.reason == expected
    with pytest.raises(BadInput, match="there is no scene scene0009_00"):
        open_dataset("scannet", scannet_root).sequence("scene0009_00")


def test_half_a_sens_file(root: Path):
    path = scene_file(root, ".sens")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(BadInput, match="ends within frame"):
        open_dataset("scannet", root).sequence(SCENE)


def test_labels_of_another_mesh(root: Path):
    path = scene_file(root, "_vh_clean_2.labels.ply")
    mesh = PlyData.read(str(path), mmap=False)
    mesh["vertex"].data["x"] += 0.5
    mesh.write(str(path))
    assert refused(root) == "labels_mismatch"
    mesh["vertex"].data = mesh["vertex"].data[:-1]
    mesh.write(str(path))
    assert refused(root) == "labels_mismatch"


def test_segments_of_another_mesh(root: Path):
    path = scene_file(root, "_vh_clean_2.0.010000.segs.json")
    data = json.loads(path.read_text())
    path.write_text(json.dumps({"segIndices": data["segIndices"][:-1]}))
    assert refused(root, "scannet200") == "labels_mismatch"


def test_missing_and_damaged_files(root: Path):
    scene_file(root, ".aggregation.json").write_text("{")
    assert refused(root, "scannet200") == "labels_invalid"
    scene_file(root, "_vh_clean_2.labels.ply").write_text("ply\n")
    assert refused(root) == "ply_invalid"
    scene_file(root, "_vh_clean_2.ply").unlink()
    assert refused(root) == "ply_invalid"


def test_a_pixel_that_sees_no_surface_is_unlabelled():
    # between two parts of the room, for one pixel of one frame
    frame = RoomSequence(961_101, 40)[9]
    semantic = frame.extras["semantic"]
    assert (semantic == NOTHING).sum() == 1
    names = RoomSequence(961_101, 1).room.class_names
    ids = _RawCategories(names).ids_of(semantic)
    assert ids[semantic == NOTHING].tolist() == [0]
    assert (ids[semantic != NOTHING] > 0).all()
    encoder = SimulatedEncoder(EncoderConfig(kind="simulated"))
    assert np.isfinite(encoder.encode(frame).features).all()
