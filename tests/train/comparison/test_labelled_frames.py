# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json

import numpy as np
import pytest
from typer.testing import CliRunner

from geopurify.config import PurifyConfig
from geopurify.errors import BadInput
from geopurify.purify.affinity.model import GeometricAffinity
from geopurify_train.cli import build_app
from geopurify_train.comparison.labelled_frames import (
    _fuse,
    compute_frame_auc,
    read_labelled_frame,
)

K = np.array([[100.0, 0, 59.5], [0, 100.0, 39.5], [0, 0, 1]])


@pytest.fixture
def box_on_wall(tmp_path):
    """Return a file: a red box of two parts 5 cm before a blue wall that is 1 m away."""
    depth_mm, instance = np.full((80, 120), 1000, np.uint16), np.full((80, 120), 3, np.uint8)
    color = np.full((80, 120, 3), (20, 20, 200), np.uint8)
    depth_mm[20:60, 40:80], color[20:60, 40:80] = 950, (200, 20, 20)
    instance[20:60, 40:60], instance[20:60, 60:80] = 10, 11
    instance[:, :10] = 0
    path = tmp_path / "box.npz"
    np.savez(path, color=color, depth_mm=depth_mm, instance=instance, K=K)
    return path


def test_parts_are_joined_to_their_object(box_on_wall):
    labelled = read_labelled_frame(box_on_wall)
    assert labelled.name == "box"
    assert set(np.unique(labelled.objects)) == {0, 1, 10}
    assert labelled.objects[30, 45] == labelled.objects[30, 75] == 10
    assert labelled.frame.depth_m[0, 0] == pytest.approx(1.0)
    assert labelled.frame.camera.fx == 100


def test_a_voxel_is_of_the_object_that_most_pixels_saw_there(box_on_wall):
    surfaces, objects = _fuse(read_labelled_frame(box_on_wall), 0.02)
    z = surfaces.points_map[:, 2]
    assert set(objects[z < 0.97]) == {10}
    assert set(objects[z > 0.99]) == {0, 1}
    left = surfaces.points_map[:, 0] < (9 - 59.5) / 100 - 0.02
    assert left.any() and set(objects[left]) == {0}


def test_colors_and_depth_tell_the_box_from_the_wall(box_on_wall):
    config = PurifyConfig(neighbours=24)
    auc = compute_frame_auc(
        read_labelled_frame(box_on_wall), 0.02, GeometricAffinity(config), config
    )
    assert auc > 0.95


def test_other_files_are_refused(tmp_path):
    path = tmp_path / "other.npz"
    with pytest.raises(BadInput, match=r"other\.npz is not a labelled frame"):
        read_labelled_frame(path)
    np.savez(path, color=np.zeros((2, 2, 3), np.uint8))
    with pytest.raises(BadInput, match="depth_mm"):
        read_labelled_frame(path)


def test_the_command_compares_models(box_on_wall, tmp_path):
    words = ["compare-frames", str(box_on_wall), "--out", str(tmp_path / "out")]
    words += ["--voxel-size-m", "0.02", "--set", "purify.neighbours=24"]
    shown = CliRunner().invoke(build_app("compare-frames"), words, catch_exceptions=False)
    assert shown.exit_code == 0, shown.output
    trials = json.loads((tmp_path / "out" / "frames.json").read_text())["trials"]
    assert [trial["affinity"] for trial in trials] == ["formula", "shipped model"]
    assert all(trial["auc"] > 0.9 for trial in trials)
    assert "2 cm" in shown.output
