# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json

import pytest
import torch
from PIL import Image
from small_scenes import corner
from typer.testing import CliRunner

from geopurify.errors import BadInput
from geopurify.purify.student import Student, StudentConfig
from geopurify.purify.student_file import save_student
from geopurify_train.cli import build_app
from geopurify_train.distillation.scenes import save_scene

SMALL = StudentConfig(0, 4, 1, 8, 0.5)
MAPPED = ("--rooms", "2", "--frames", "2", "--set", "map.voxel_size_m=0.1")


def command(*arguments):
    return CliRunner().invoke(
        build_app(), [str(argument) for argument in arguments], catch_exceptions=False
    )


def test_formula_teacher_and_student_are_compared(tmp_path):
    scenes = tmp_path / "scenes"
    assert command("map-scenes", "--scenes", scenes, *MAPPED).exit_code == 0
    torch.manual_seed(0)
    (tmp_path / "voxels").mkdir()
    save_student(tmp_path / "voxels" / "student.safetensors", Student(SMALL), {})
    options = ("--student", tmp_path / "voxels" / "student.safetensors", "--vary", "rounds=2")
    options += ("--teacher", "geometric", "--teacher", "surface")
    shown = command("compare-affinities", "--scenes", scenes, "--out", tmp_path, *options)
    assert shown.exit_code == 0, shown.output
    found = json.loads((tmp_path / "affinities.json").read_text())
    ways = [row["way"] for row in found["rows"]]
    each = ["geometric", "teacher geometric", "teacher surface", "student", "voxels/student"]
    assert ways == ["raw", *each, *(f"{way}, rounds 2" for way in each)]
    assert all(0 < row["miou"]["mean"] <= 1 for row in found["rows"])
    assert found["scenes"] == ["room-100", "room-101"]
    assert (tmp_path / "affinities.png").exists()
    with Image.open(tmp_path / "room-100.png") as picture:
        assert picture.width == 3 * 480


def test_students_of_one_name_are_refused(tmp_path):
    save_scene(tmp_path / "corner.safetensors", corner())
    students = []
    for folder in (tmp_path / "a" / "best", tmp_path / "b" / "best"):
        folder.mkdir(parents=True)
        save_student(folder / "student.safetensors", Student(SMALL), {})
        students += ["--student", folder / "student.safetensors"]
    with pytest.raises(BadInput, match="two students would be called best/student"):
        command("compare-affinities", "--scenes", tmp_path, *students)


def test_scenes_of_another_encoder_are_refused(tmp_path):
    save_scene(tmp_path / "corner.safetensors", corner())
    with pytest.raises(BadInput, match="map all with the encoder that is named"):
        command("compare-affinities", "--scenes", tmp_path, "--out", tmp_path)


def test_an_unknown_setting_is_refused(tmp_path):
    save_scene(tmp_path / "corner.safetensors", corner())
    with pytest.raises(BadInput, match="--vary takes one of neighbours, sharpness"):
        command("compare-affinities", "--scenes", tmp_path, "--vary", "depth=3")
