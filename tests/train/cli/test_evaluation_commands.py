# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json
import shutil
from pathlib import Path

import pytest
from plyfile import PlyData
from typer.testing import CliRunner

from geopurify.errors import BadInput
from geopurify.evaluation.datasets import DATASETS, open_dataset
from geopurify_train.cli import build_app

SMALL = ("--frames", "3", "--width", "64", "--height", "48", "--first-seed", "5")
SETTINGS = ("--set", "map.voxel_size_m=0.1", "--set", "purify.rounds=2")


def run(*arguments: str | Path) -> str:
    """Run the command and return what it prints; errors are raised."""
    texts = [str(argument) for argument in arguments]
    result = CliRunner().invoke(build_app(), texts, catch_exceptions=False)
    assert result.exit_code == 0
    return " ".join(result.output.split())


def modified(root: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}


@pytest.mark.slow
@pytest.mark.parametrize("kind", DATASETS)
def test_every_dataset_has_a_miniature_that_its_reader_takes(kind: str, tmp_path: Path):
    command = ("export-miniature", tmp_path, "--dataset", kind, "--rooms", "2", *SMALL)
    run(*command)
    dataset = open_dataset(kind, tmp_path)
    scenes = dataset.scene_names()
    assert len(scenes) == 2
    for scene in scenes:
        frames = dataset.sequence(scene)
        assert len(frames) > 1
        assert frames[0].depth_m.shape == (48, 64)
        assert len(dataset.ground_truth(scene).labels) > 0
    before = modified(tmp_path)
    run(*command)  # scenes that are there are kept
    assert modified(tmp_path) == before


def test_an_unknown_miniature_is_refused(tmp_path: Path):
    with pytest.raises(BadInput, match="is not one of scannet, matterport, replica"):
        run("export-miniature", tmp_path, "--dataset", "kitti")


def test_kept_maps_and_kept_images_are_refused_together(tmp_path: Path):
    arguments = ("evaluate", "scannet", tmp_path, "--maps", tmp_path / "maps")
    with pytest.raises(BadInput, match="must be 0 with it, got 8"):
        run(*arguments, "--set", "purify.keyframes_mb=8")


@pytest.fixture
def damaged_root(scannet_root: Path, tmp_path: Path) -> Path:
    """Return a whole scene 0, a scene 1 with labels of another mesh and half a scene 2."""
    root = Path(shutil.copytree(scannet_root, tmp_path / "scannet"))
    first = root / "scans" / "scene0000_00"
    for name in ("scene0001_00", "scene0002_00"):
        other = Path(shutil.copytree(first, first.with_name(name)))
        for path in other.glob("scene0000_00*"):
            path.rename(other / path.name.replace(first.name, name))
    labels = root / "scans/scene0001_00/scene0001_00_vh_clean_2.labels.ply"
    mesh = PlyData.read(str(labels), mmap=False)
    mesh["vertex"].data = mesh["vertex"].data[:-1]
    mesh.write(str(labels))
    sens = root / "scans/scene0002_00/scene0002_00.sens"
    sens.write_bytes(sens.read_bytes()[: sens.stat().st_size // 2])
    return root


def test_a_run_names_what_it_left_out_and_scores_the_rest(damaged_root: Path, tmp_path: Path):
    names = [f"scene{i:04d}_00" for i in (0, 1, 2, 42)]
    scenes, out = tmp_path / "scenes.txt", tmp_path / "out"
    scenes.write_text("\n".join(names))
    arguments = ("scannet", damaged_root, "--encoder", "simulated", "--scenes", scenes)
    said = run("evaluate", *arguments, "--size", "0x0", "--out", out, *SETTINGS)
    summary = json.loads((out / "report.json").read_text())
    assert [scene["scene"] for scene in summary["scenes"]] == names[:1]
    left_out = summary["left_out"]
    assert list(left_out) == names[1:]
    assert "vertices, but the mesh has" in left_out[names[1]]
    assert "ends within frame" in left_out[names[2]]
    assert left_out[names[3]].startswith("there is no scene scene0042_00 in")
    (scene,) = summary["scenes"]
    share = f"{100 * scene['unseen'] / scene['points']:.1f} % of the true points were never seen"
    assert share in said
    assert "every 20th frame was read, --frame-stride takes more" in said
    page = (out / "report.html").read_text()
    for name, why in left_out.items():
        assert f"left out {name}: {why}" in said
        assert why in page


def test_a_wrong_root_is_named(tmp_path: Path):
    with pytest.raises(BadInput, match="none has no ScanNet scenes"):
        run("evaluate", "scannet", tmp_path / "none")


def test_bag_topics_are_of_recordings(scannet_root: Path):
    with pytest.raises(BadInput, match="--bag is of recordings, not of scannet"):
        run("evaluate", "scannet", scannet_root, "--bag", "pose=/tf")


def test_scenes_of_another_rendering_are_not_mixed(tmp_path: Path):
    command = ("export-miniature", tmp_path, "--rooms", "1", *SMALL[:-2])
    run(*command, "--first-seed", "961006")
    split = tmp_path / "splits" / "val.txt"
    assert split.read_text() == "scene0000_00\n"
    with pytest.raises(BadInput, match=r"has scenes of another .*: give another folder"):
        run(*command, "--first-seed", "961007")
