# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json

import pytest
import typer
from small_scenes import corner
from typer.testing import CliRunner

from geopurify.errors import BadInput
from geopurify.purify.affinity.pairwise_mlp import PairwiseAffinityMLP
from geopurify.purify.affinity.student_file import load_student
from geopurify.purify.published.network import AffinityNet
from geopurify_train.cli.student import select, train_published_student, train_student
from geopurify_train.distillation.scenes import save_scene


@pytest.fixture
def scenes(tmp_path):
    folder = tmp_path / "scenes"
    folder.mkdir()
    for name, side in (("one", 12), ("two", 16)):
        save_scene(folder / f"{name}.safetensors", corner(name, side))
    return folder


def command(function, *arguments):
    app = typer.Typer()
    app.command()(function)
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output


def test_select_writes_a_list_with_reasons(scenes, tmp_path):
    command(select, "--scenes", scenes, "--count", 1, "--out", tmp_path / "list.json")
    (choice,) = json.loads((tmp_path / "list.json").read_text())
    assert choice["name"] in ("one", "two")
    assert "predicted labels" in choice["reason"]


@pytest.mark.parametrize(
    ("train", "options"),
    [
        (train_student, ("--anchors", 20)),
        (train_published_student, ("--crop-m", 0.2, "--width", 4)),
    ],
)
def test_training_writes_a_student_and_its_course(scenes, tmp_path, train, options):
    out = tmp_path / "run"
    options += ("--scenes", scenes, "--out", out, "--steps", 2, "--teacher", "geometric")
    command(train, *options)
    kind = PairwiseAffinityMLP if train is train_student else AffinityNet
    assert isinstance(load_student(out / "student.safetensors"), kind)
    lines = (out / "training.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines] == [1, 2]
    student = (out / "student.safetensors").read_bytes()
    (out / "student.safetensors").unlink()  # killed before it was written
    command(train, *options)  # resumed at its end
    assert (out / "training.jsonl").read_text().splitlines() == lines
    assert (out / "student.safetensors").read_bytes() == student


@pytest.mark.parametrize("train", [train_student, train_published_student])
def test_an_unknown_device(scenes, tmp_path, train):
    with pytest.raises(BadInput, match="--device 'nope' is not auto, cpu, cuda or cuda:N"):
        command(train, "--scenes", scenes, "--out", tmp_path, "--device", "nope")


def test_half_the_environment_of_torchrun(scenes, tmp_path, monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(BadInput, match="WORLD_SIZE is set as by torchrun, but not RANK, LOCAL"):
        command(train_published_student, "--scenes", scenes, "--out", tmp_path)


def test_an_unknown_fix(scenes, tmp_path):
    options = ("--scenes", scenes, "--out", tmp_path, "--without", "doubts")
    with pytest.raises(BadInput, match="--without must be one of"):
        command(train_published_student, *options)


def test_a_folder_without_scenes(tmp_path):
    with pytest.raises(BadInput, match="no scene files"):
        command(select, "--scenes", tmp_path)
