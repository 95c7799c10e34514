# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json

import numpy as np
import pytest
import typer
from PIL import Image
from small_scenes import corner
from typer.testing import CliRunner

from geopurify.errors import BadInput
from geopurify.purify.affinity.pairwise_mlp import PairwiseAffinityMLP
from geopurify.purify.affinity.student_file import load_student
from geopurify.purify.published.network import AffinityNet
from geopurify_train.cli.scenes import map_scenes, select
from geopurify_train.cli.simulate import simulate_scenes
from geopurify_train.cli.student import train_published_student, train_student
from geopurify_train.distillation.scenes import load_scene, save_scene


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


def test_hidden_layers_and_the_share_of_edges_are_chosen(scenes, tmp_path):
    options = ("--scenes", scenes, "--steps", 2, "--teacher", "geometric", "--anchors", 20)
    shapes = {}
    for name, more in (("plain", ()), ("wide", ("--hidden", 6, 5)), ("even", ("--edge-share", 0))):
        command(train_student, *options, *more, "--out", tmp_path / name)
        student = load_student(tmp_path / name / "student.safetensors")
        shapes[name] = student.config.hidden, tuple(student.mean.tolist())
    assert shapes["wide"][0] == (6, 5)
    assert shapes["plain"][0] == shapes["even"][0] == (16, 8)
    assert shapes["plain"][1] == shapes["wide"][1] != shapes["even"][1]  # of other pairs


def test_rooms_are_mapped_with_poses_that_drift(tmp_path):
    options = ("--rooms", 1, "--frames", 3, "--set", "map.voxel_size_m=0.1")
    for name, more in (("true", ()), ("drifting", ("--drift", 0.2, 0.1))):
        command(map_scenes, "--scenes", tmp_path / name, *options, *more)
    true, drifting = (
        load_scene(tmp_path / name / "room-100.safetensors") for name in ("true", "drifting")
    )
    assert not np.array_equal(true.packed_keys, drifting.packed_keys)
    with pytest.raises(BadInput, match=r"scenes of another rooms\.drift: give another folder"):
        command(map_scenes, "--scenes", tmp_path / "drifting", *options)


@pytest.mark.parametrize("train", [train_student, train_published_student])
def test_an_unknown_device(scenes, tmp_path, train):
    with pytest.raises(BadInput, match="--device 'nope' is not auto, cpu, cuda or cuda:N"):
        command(train, "--scenes", scenes, "--out", tmp_path, "--device", "nope")


def test_half_the_environment_of_torchrun(scenes, tmp_path, monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(BadInput, match="WORLD_SIZE is set as by torchrun, but not RANK, LOCAL"):
        command(train_published_student, "--scenes", scenes, "--out", tmp_path)


def test_a_recording_teaches_by_its_own_views(tmp_path):
    out, small = tmp_path / "run", ("--set", "map.voxel_size_m=0.05", "--set", "purify.rounds=1")
    options = ("--recording", "room:5:12", "--set", "encoder.kind=simulated", *small, "--steps", 2)
    command(train_student, *options, "--anchors", 20, "--out", out)
    assert isinstance(load_student(out / "student.safetensors"), PairwiseAffinityMLP)
    scene = load_scene(out / "recordings" / "0.safetensors")
    assert scene.view_segments is not None and len(scene.view_segments) == 24
    other = ("--recording", "room:6:12", *options[2:])
    with pytest.raises(BadInput, match=r"a scene of another recording: give another folder"):
        command(train_student, *other, "--anchors", 20, "--out", out)


def test_nothing_to_learn_from(tmp_path):
    with pytest.raises(BadInput, match="give --scenes, --recording, or both"):
        command(train_student, "--out", tmp_path)
    options = ("--recording", "room:5", "--selection", tmp_path / "list.json")
    with pytest.raises(BadInput, match="--selection is of the scenes"):
        command(train_student, "--out", tmp_path, *options)


def test_rooms_are_simulated(tmp_path):
    command(simulate_scenes, "--scenes", tmp_path, "--rooms", 1, "--first-seed", 5, "--frames", 2)
    assert len(list(tmp_path.glob("room-5-*.safetensors"))) == 4


def test_an_unknown_fix(scenes, tmp_path):
    options = ("--scenes", scenes, "--out", tmp_path, "--without", "doubts")
    with pytest.raises(BadInput, match="--without must be one of"):
        command(train_published_student, *options)


def test_a_folder_without_scenes(tmp_path):
    with pytest.raises(BadInput, match="no scene files"):
        command(select, "--scenes", tmp_path)


def test_a_percentage_of_the_scenes(scenes, tmp_path):
    command(select, "--scenes", scenes, "--percent", 50, "--out", tmp_path / "list.json")
    assert len(json.loads((tmp_path / "list.json").read_text())) == 1
    with pytest.raises(BadInput, match=r"--percent must be in \(0, 100\], got 0"):
        command(select, "--scenes", scenes, "--percent", 0, "--out", tmp_path / "list.json")


COARSE = ("--encoder", "simulated", "--set", "map.voxel_size_m=0.1")


def test_scenes_of_a_dataset_have_its_classes_and_truth(scannet_root, tmp_path):
    folder = tmp_path / "scenes"
    options = ("--scenes", folder, scannet_root, "--dataset", "scannet", *COARSE)
    with pytest.raises(BadInput, match=r"none of the 1 scenes in .* is of the split published"):
        command(map_scenes, *options, "--split", "published")
    command(map_scenes, *options, "--split", "all")
    scene = load_scene(folder / "scene0000_00.safetensors")
    assert len(scene.class_names) == 20
    known = scene.truth < 20
    assert known.mean() > 0.1  # the coarse voxels near vertices of a scored class
    assert (scene.labels == scene.truth)[known].mean() > 0.3  # far above chance
    command(select, "--scenes", folder, "--rule", "published", "--out", tmp_path / "list.json")
    with pytest.raises(BadInput, match=r"has scenes of another map.* give another folder"):
        command(map_scenes, *options, "--split", "all", "--set", "map.voxel_size_m=0.2")


def test_a_folder_of_recordings_is_mapped_and_learned_from(room, tmp_path):
    recordings, folder = tmp_path / "recordings", tmp_path / "scenes"
    for name in ("one", "two"):
        _record(recordings / name, room)
    (recordings / "notes").mkdir()  # no recording
    # as a model of colours would, without true classes; needs no weights
    options = ("--scenes", folder, recordings, "--encoder", "embedded", *COARSE[2:])
    command(map_scenes, *options)
    assert sorted(p.stem for p in folder.glob("*.safetensors")) == ["one", "two"]
    for train, more in (
        (train_student, ("--anchors", 20)),
        (train_published_student, ("--crop-m", 1.0, "--width", 4)),
    ):
        run = ("--scenes", folder, "--out", tmp_path / train.__name__, "--steps", 2)
        with pytest.raises(BadInput, match="take the geometric teacher"):
            command(train, *run, *more)
        command(train, *run, *more, "--teacher", "geometric")


def test_recordings_of_one_name_are_refused(room, tmp_path):
    for place in ("here", "there"):
        _record(tmp_path / place / "one", room)
    sources = (tmp_path / "here/one", tmp_path / "there/one")
    with pytest.raises(BadInput, match="two recordings are called 'one'"):
        command(map_scenes, "--scenes", tmp_path / "scenes", *sources, *COARSE)


def _record(folder, room):
    """Write frames of a room in the format of 7-Scenes."""
    folder.mkdir(parents=True)
    np.savetxt(folder / "camera-intrinsics.txt", room.camera.matrix())
    for i in range(2):
        frame, name = room[i], folder / f"frame-{i:06d}"
        Image.fromarray(frame.color).save(f"{name}.color.png")
        depth = np.rint(1000 * frame.depth_m).astype(np.uint16)
        Image.fromarray(depth).save(f"{name}.depth.png")
        np.savetxt(f"{name}.pose.txt", frame.T_map_cam)
