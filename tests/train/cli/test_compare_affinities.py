# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from small_scenes import corner
from typer.testing import CliRunner

from geopurify.config import PurifyConfig
from geopurify.errors import BadInput
from geopurify.purify.affinity.student_file import save_student
from geopurify.purify.published.network import AffinityNet, AffinityNetConfig
from geopurify.purify.walk import purify_values
from geopurify_train.cli import build_app
from geopurify_train.cli.compare_affinities import VARIED
from geopurify_train.comparison.affinities import create_formula_affinity
from geopurify_train.comparison.arranged import arrange_scene
from geopurify_train.distillation.scenes import NO_LABEL, load_scene, save_scene

SMALL = AffinityNetConfig(0, 4, 1, 8, 0.5)
PUBLISHED = ("compare-affinities", "--set", "purify.restart=0")
MAPPED = ("--rooms", "2", "--frames", "2", "--set", "map.voxel_size_m=0.1")


def command(*arguments):
    return CliRunner().invoke(
        build_app(), [str(argument) for argument in arguments], catch_exceptions=False
    )


@pytest.mark.slow
def test_formula_teacher_and_student_are_compared(tmp_path):
    scenes = tmp_path / "scenes"
    assert command("map-scenes", "--scenes", scenes, *MAPPED).exit_code == 0
    torch.manual_seed(0)
    (tmp_path / "voxels").mkdir()
    save_student(tmp_path / "voxels" / "student.safetensors", AffinityNet(SMALL), {})
    options = ("--student", tmp_path / "voxels" / "student.safetensors", "--vary", "restart=0.2")
    options += ("--teacher", "geometric", "--teacher", "surface", "--self-loop")
    options += ("--vary", "normal_share=0.2 color_share=0.8 sharpness=60")
    shown = command("compare-affinities", "--scenes", scenes, "--out", tmp_path, *options)
    assert shown.exit_code == 0, shown.output
    found = json.loads((tmp_path / "affinities.json").read_text())
    ways = [row["way"] for row in found["rows"]]
    each = ["geometric", "teacher geometric", "teacher surface", "student", "voxels/student"]
    changed = ("restart 0.2", "self loop")
    restarted, looped = ([f"{way}, {how}" for way in each] for how in changed)
    shares = "geometric, normal_share 0.2, color_share 0.8, sharpness 60"
    assert ways == ["raw", *each, *restarted, shares, *looped]
    assert all(0 < row["miou"]["mean"] <= 1 for row in found["rows"])
    assert found["rows"][0]["auc"]["mean"] is None
    assert all(0.4 < row["auc"]["mean"] < 1 for row in found["rows"][1:])
    assert found["scenes"] == ["room-100", "room-101"]
    assert (tmp_path / "affinities.png").exists()
    with Image.open(tmp_path / "room-100.png") as picture:
        assert picture.width == 3 * 480


def test_students_of_one_name_are_refused(tmp_path):
    save_scene(tmp_path / "corner.safetensors", corner())
    students = []
    for folder in (tmp_path / "a" / "best", tmp_path / "b" / "best"):
        folder.mkdir(parents=True)
        save_student(folder / "student.safetensors", AffinityNet(SMALL), {})
        students += ["--student", folder / "student.safetensors"]
    with pytest.raises(BadInput, match="two affinities would be called 'best/student'"):
        command("compare-affinities", "--scenes", tmp_path, *students)


def test_scenes_of_another_encoder_are_refused(tmp_path):
    save_scene(tmp_path / "corner.safetensors", corner())
    with pytest.raises(BadInput, match="map all with the encoder that is named"):
        command("compare-affinities", "--scenes", tmp_path, "--out", tmp_path)


@pytest.fixture
def scene_folder(tmp_path):
    """A folder of one scene, whose features are those of no encoder here."""
    save_scene(tmp_path / "corner.safetensors", corner())
    return tmp_path


@pytest.mark.parametrize(
    "assignment",
    ["depth=3", "rounds", "rounds=", "affinity=geometric", "device=cpu", "__class__=6"],
)
def test_only_settings_that_have_an_effect_are_varied(scene_folder, assignment):
    with pytest.raises(
        BadInput, match="takes one of neighbours, sharpness, restart, rounds, conf"
    ):
        command(*PUBLISHED, "--scenes", scene_folder, "--vary", assignment)


@pytest.mark.parametrize("name", VARIED)
def test_settings_that_are_varied_have_an_effect(name):
    restart = 0.2 if name == "restart" else 0.0
    config = PurifyConfig(neighbours=24, restart=restart, rounds=4, confidence_exponent=0.25)
    scene = corner()
    features = scene.features.copy()
    features[::5] = (0, 0, 0.9)
    weights = np.linspace(1, 9, len(features), dtype=np.float32)
    scene = replace(scene, features=features, weights=weights)
    pooled = []
    value = getattr(config, name)
    for used in (config, replace(config, **{name: type(value)(value / 2)})):
        ready = arrange_scene(scene, np.eye(3, dtype=np.float32), used)
        graph, _ = create_formula_affinity(used).compute_weights(ready)
        pooled.append(purify_values(graph, ready.scores, used))
    assert not np.allclose(*pooled)


@pytest.mark.parametrize(
    "assignment",
    ["rounds=[", "rounds=6,", "rounds=many", "rounds=-1", "rounds=2026-99-99", "sharpness=.nan"],
)
def test_values_that_are_none_are_refused(scene_folder, assignment):
    with pytest.raises(BadInput, match=assignment.partition("=")[0]):
        command(*PUBLISHED, "--scenes", scene_folder, "--vary", assignment)


def test_rounds_of_walks_are_not_varied(scene_folder):
    with pytest.raises(BadInput, match=r"--set purify\.restart=0"):
        command("compare-affinities", "--scenes", scene_folder, "--vary", "rounds=6")


@pytest.mark.parametrize("assignment", ["rounds=6,6", "sharpness=10,10.0", "rounds=18"])
def test_values_are_compared_once(scene_folder, assignment):
    with pytest.raises(BadInput, match="is compared already"):
        command(*PUBLISHED, "--scenes", scene_folder, "--vary", assignment)


def test_a_teacher_is_compared_once(scene_folder):
    twice = ("--teacher", "geometric", "--teacher", "geometric")
    with pytest.raises(BadInput, match="two affinities would be called 'teacher geometric'"):
        command("compare-affinities", "--scenes", scene_folder, *twice)


@pytest.mark.parametrize("name", ["raw", "geometric"])
def test_a_student_is_not_called_as_another_row(scene_folder, monkeypatch, name):
    monkeypatch.chdir(scene_folder)
    save_student(Path(f"{name}.safetensors"), AffinityNet(SMALL), {})
    with pytest.raises(BadInput, match=f"two affinities would be called '{name}'"):
        command("compare-affinities", "--scenes", ".", "--student", f"{name}.safetensors")


def test_the_teachers_weights_reach_it(scene_folder, monkeypatch):
    asked = []

    def create(kind, weights, device):
        asked.append((kind, weights, device))
        raise BadInput("teacher_unavailable", "none here")

    monkeypatch.setattr("geopurify_train.cli.compare_affinities.create_teacher", create)
    options = ("--teacher", "sonata", "--teacher-weights", "sonata.pth")
    with pytest.raises(BadInput, match="none here"):
        command("compare-affinities", "--scenes", scene_folder, *options)
    assert asked == [("sonata", Path("sonata.pth"), "cpu")]


def test_a_scene_without_truth_is_refused_by_name(tmp_path):
    scenes = tmp_path / "scenes"
    assert command("map-scenes", "--scenes", scenes, *MAPPED).exit_code == 0
    unknown = load_scene(scenes / "room-101.safetensors")
    unknown = replace(unknown, truth=np.full_like(unknown.truth, NO_LABEL))
    save_scene(scenes / "room-101.safetensors", unknown)
    with pytest.raises(BadInput, match=r"room-101\.safetensors has no true labels"):
        command("compare-affinities", "--scenes", scenes, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_unknown_device_is_refused(scene_folder):
    with pytest.raises(BadInput, match="--device 'nope' is not auto, cpu, cuda or cuda:N"):
        command("compare-affinities", "--scenes", scene_folder, "--device", "nope")
