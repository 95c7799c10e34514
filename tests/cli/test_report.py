# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify report`` says what a bug report needs, also where something is broken."""

import json
import os
import platform
from importlib.metadata import EntryPoint, version
from pathlib import Path

import numba
import pytest
import torch
from small_world import ColorEncoder, wall_frame
from typer.testing import CliRunner

from geopurify.cli import build_app
from geopurify.config import from_flat
from geopurify.map_files.map_file import save_map
from geopurify.pipeline import Pipeline
from geopurify.runtime import report


def printed(*arguments: object) -> str:
    words = ["report", *map(str, arguments)]
    result = CliRunner().invoke(build_app("report"), words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def adds(monkeypatch: pytest.MonkeyPatch, *entries: EntryPoint) -> None:
    monkeypatch.setattr(report, "entry_points", lambda group: entries)


def test_versions_and_devices_are_those_of_this_process(monkeypatch):
    adds(monkeypatch)
    sections = json.loads(printed("--json"))
    assert list(sections) == ["system", "packages", "torch", "numba"]
    assert sections["system"]["geopurify"] == version("geopurify_ros")
    assert platform.python_version() in sections["system"]["python"]
    assert sections["packages"]["torch"] == version("torch")
    assert sections["packages"]["open_clip_torch"] == version("open_clip_torch")
    assert sections["torch"]["version"] == torch.__version__
    assert ("GPU 0" in sections["torch"]) == torch.cuda.is_available()
    assert sections["numba"]["threading layer"] == numba.threading_layer()
    assert "files" in sections["numba"]["compiled kernels"]


def test_text_has_a_section_of_each(monkeypatch):
    adds(monkeypatch)
    text = printed()
    assert "[system]\ngeopurify: " in text
    assert f"\ntorch: {version('torch')}\n" in text


def test_an_installed_package_adds_a_section(monkeypatch):
    adds(monkeypatch, EntryPoint("process", "os:uname_facts", report.GROUP))
    monkeypatch.setattr(os, "uname_facts", lambda: {"wheels": "4"}, raising=False)
    assert json.loads(printed("--json"))["process"] == {"wheels": "4"}


def test_a_section_that_fails_says_how_and_leaves_the_others(monkeypatch):
    adds(monkeypatch, EntryPoint("gone", "no_such_module:facts", report.GROUP))
    sections = json.loads(printed("--json"))
    assert sections["gone"] == {"failed": "ModuleNotFoundError: No module named 'no_such_module'"}
    assert sections["system"]["python"]


def test_a_map_is_described_with_the_settings_that_were_changed(monkeypatch, tmp_path):
    adds(monkeypatch)
    pipeline = Pipeline(from_flat({"map.voxel_size_m": 0.07}), ColorEncoder())
    pipeline.integrate(wall_frame())
    pipeline.set_vocabulary(["blue", "red"])
    voxels = save_map(tmp_path / "map.safetensors", pipeline)
    found = json.loads(printed(tmp_path, "--json"))["map"]
    assert (found["voxels"], found["frames"], found["classes"]) == (str(voxels), "1", "2")
    assert found["encoder"].startswith(ColorEncoder().name)
    changed = {name: value for name, value in found.items() if name.startswith("setting ")}
    assert changed == {"setting map.voxel_size_m": "0.07"}
    assert str(tmp_path) not in json.dumps(found)


def test_the_home_folder_is_not_named(monkeypatch):
    monkeypatch.setattr(Path, "home", lambda: Path("/home/alice"))
    assert report.abbreviate_home(Path("/home/alice/.cache/numba")) == "~/.cache/numba"
    assert report.abbreviate_home(Path("/var/cache/numba")) == "/var/cache/numba"


def test_what_is_not_installed_is_said(monkeypatch):
    monkeypatch.setattr(report, "requires", lambda name: ["no-such-package>=1", "numpy<3"])
    facts = report.package_facts()
    assert facts["no-such-package"] == "not installed"
    assert facts["numpy"] == version("numpy")
