# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Bags, folders and rendered rooms with true points are a dataset."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from plyfile import PlyData, PlyElement

from geopurify.errors import BadInput
from geopurify.evaluation.datasets.protocol import View
from geopurify_train.bags.room_truth import room_truth
from geopurify_train.bags.writer import write_bag
from geopurify_train.evaluation.recordings import Recordings
from geopurify_worlds.room_sequence import RoomSequence


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, room: RoomSequence) -> Path:
    """Return a folder of two bags, one with true points in it and one with a PLY beside it."""
    root = tmp_path_factory.mktemp("bags")
    truth = room_truth(room)
    write_bag(root / "one", room, truth, "mcap")
    write_bag(root / "two", room, None, "mcap")
    vertices = np.zeros(len(truth.points_map), [*((a, "<f4") for a in "xyz"), ("label", "<u2")])
    for axis, values in zip("xyz", truth.points_map.T, strict=True):
        vertices[axis] = values
    vertices["label"] = truth.labels
    PlyData([PlyElement.describe(vertices, "vertex")]).write(str(root / "two.ply"))
    return root


def test_true_points_of_bags_and_beside_them(folder: Path, room: RoomSequence):
    dataset = Recordings(folder, "home", View())
    assert dataset.scene_names() == ("one", "two")
    expected = room_truth(room)
    for scene in dataset.scene_names():
        truth = dataset.ground_truth(scene)
        assert np.array_equal(truth.points_map, expected.points_map)
        assert np.array_equal(truth.labels, expected.labels)
        assert len(dataset.sequence(scene)) == len(room)


def test_a_bag_names_its_classes_and_a_ply_does_not(folder: Path, room: RoomSequence):
    dataset = Recordings(folder / "one", "own", View(frame_stride=4))
    assert dataset.class_names == tuple(room.room.class_names)
    (scene,) = dataset.scene_names()
    frames = dataset.sequence(scene)
    assert len(frames) == 2
    assert np.array_equal(frames[1].T_map_cam, room[4].T_map_cam)
    with pytest.raises(BadInput, match="name no classes: give --label-set, one of home"):
        Recordings(folder / "two", "own", View())


def test_a_rendered_room_knows_its_true_points():
    dataset = Recordings(Path("room:961005:2"), "own", View())
    assert dataset.scene_names() == ("room-961005",)
    assert len(dataset.ground_truth("room-961005").points_map) > 1000


def test_what_cannot_be_evaluated_says_why(folder: Path, room: RoomSequence, tmp_path: Path):
    write_bag(tmp_path / "plain", room, None, "mcap")
    with pytest.raises(BadInput, match="has no /ground_truth"):
        Recordings(tmp_path, "home", View()).ground_truth("plain")
    for changes, why in (
        ({"width": 64, "height": 48}, "keep their size"),
        ({"frame_stride": 1}, "recordings have own, home"),
    ):
        with pytest.raises(BadInput, match=why):
            Recordings(
                folder, "nothing" if len(changes) == 1 else "home", replace(View(), **changes)
            )
