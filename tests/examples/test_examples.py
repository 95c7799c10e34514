# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Each example does what it says, as a program in an empty folder."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from PIL import Image

import geopurify as gp
from geopurify_train.bags.writer import write_bag

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
ROOM = "room:0:3"
COARSE = {"voxel_size_m": 0.05, "neighbours": 24, "rounds": 4, "pixel_stride": 4}


def run(folder: Path, name: str, *arguments: str, path: str = "") -> str:
    """Run an example in a folder and return what it prints."""
    ran = subprocess.run(
        [sys.executable, EXAMPLES / name, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), path])},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def load(name: str) -> ModuleType:
    """Import an example."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a folder with a saved map, and what was printed of it."""
    folder = tmp_path_factory.mktemp("mapped")
    return folder, run(folder, "map_folder.py", ROOM, "--voxel-size-m", "0.05")


def test_a_folder_is_mapped(mapped: tuple[Path, str]) -> None:
    folder, said = mapped
    first, *table = said.splitlines()
    assert first.startswith("3 of 3 frames, ")
    assert first.endswith(" voxels: map.safetensors")
    counts = {line.split(maxsplit=1)[1]: int(line.split()[0]) for line in table}
    assert counts["floor"] > 500
    assert [path.name for path in folder.iterdir()] == ["map.safetensors"]


def test_a_saved_map_is_queried(mapped: tuple[Path, str], tmp_path: Path) -> None:
    saved = str(mapped[0] / "map.safetensors")
    said = run(tmp_path, "query_map.py", saved, "lamp", "floor", "--picture", "answer.png")
    lamp, floor = said.index("<QueryResult 'lamp'"), said.index("<QueryResult 'floor'")
    assert lamp < floor
    assert " at (" in said[floor:]
    assert np.std(Image.open(tmp_path / "answer.png")) > 10


def test_a_bag_is_mapped_and_queried(tmp_path: Path) -> None:
    write_bag(tmp_path / "bag", gp.open_sequence("room:0:2"))
    said = run(tmp_path, "map_bag.py", "bag", "--encoder", "embedded", "--text", "floor")
    assert "<QueryResult 'floor'" in said
    assert "<FoundObject score 0." in said


@pytest.mark.slow
def test_a_package_adds_an_encoder(tmp_path: Path) -> None:
    package = shutil.copytree(EXAMPLES / "own_encoder", tmp_path / "package")  # pip builds in it
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation"),
            *("--disable-pip-version-check", "--target", tmp_path / "site", package),
        ],
        check=True,
    )
    site = str(tmp_path / "site")
    said = run(tmp_path, "map_folder.py", ROOM, "--encoder", "color", path=site)
    assert said.startswith("3 of 3 frames, ")


def test_a_map_becomes_a_cloud_and_boxes_of_open3d(mapped: tuple[Path, str]) -> None:
    example, o3d = load("export_to_open3d"), stand_in_for_open3d()
    pipeline = gp.load_map(mapped[0] / "map.safetensors")
    cloud, labelled = example.cloud_of(pipeline, o3d), pipeline.label_voxels()
    assert np.array_equal(cloud.points, labelled.points_map)
    names = labelled.vocabulary.colors / 255
    assert np.array_equal(cloud.colors[0], names[labelled.labels[0]])
    result = pipeline.query("floor", top_k=1)
    ((centre, rotation, size),) = example.boxes_of(result, o3d)
    assert np.array_equal(centre, result.objects[0].centre_m)
    assert np.allclose(rotation @ rotation.T, np.eye(3))
    assert np.array_equal(size, result.objects[0].size_m)


def test_without_a_display_open3d_is_not_asked_for_a_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sys, "argv", ["export_to_open3d.py", str(tmp_path / "map.safetensors")])
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    example = load("export_to_open3d")
    with pytest.raises(SystemExit) as ended:
        example.main()
    assert ended.value.code == 2
    assert "there is no display for a window; write a file" in capsys.readouterr().err
    monkeypatch.setenv("DISPLAY", ":0")
    assert example.has_display()


def stand_in_for_open3d() -> SimpleNamespace:
    """Return the few names that the example uses; the package is large."""
    geometry = SimpleNamespace(
        PointCloud=lambda points: SimpleNamespace(points=points),
        OrientedBoundingBox=lambda centre, rotation, size: (centre, rotation, size),
    )
    return SimpleNamespace(geometry=geometry, utility=SimpleNamespace(Vector3dVector=np.asarray))


def test_a_live_camera_is_mapped_with_the_poses_of_its_odometry() -> None:
    room = gp.open_sequence(ROOM)
    frames = [room[index] for index in range(3)]

    class TrueOdometry:
        """Knows the poses; the second image is lost."""

        def __init__(self) -> None:
            self._frames = iter(frames)

        def track(self, color: np.ndarray, depth_m: np.ndarray) -> bool:
            frame = next(self._frames)
            self.T_map_cam = frame.T_map_cam
            return frame is not frames[1]

    pipeline = gp.Pipeline.create(encoder="embedded", **COARSE)
    images = ((frame.color, frame.depth_m) for frame in frames)
    mapped = load("live_camera").map_live(images, frames[0].camera, TrueOdometry(), pipeline)
    other = gp.Pipeline.create(encoder="embedded", **COARSE)
    for frame in (frames[0], frames[2]):
        other.integrate(frame)
    assert mapped == 2
    assert pipeline.voxel_count == other.voxel_count > 1000


def test_the_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cells = json.loads((EXAMPLES / "first_map.ipynb").read_text())["cells"]
    programs = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names: dict[str, object] = {}
    for program in programs:
        exec(program.replace(":20", ":3").replace("0.03", "0.05"), names)
    assert isinstance(names["pipeline"], gp.Pipeline)
    assert names["pipeline"]._repr_html_().startswith("<p>")
    assert [path.name for path in tmp_path.iterdir()] == ["room.safetensors"]
