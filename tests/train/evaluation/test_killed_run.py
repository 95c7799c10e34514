# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A run that is killed again and again ends with the table of one that is not."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geopurify_train.cli import build_app
from geopurify_train.miniature.scannet_export import export_scannet
from geopurify_worlds.room_sequence import RoomSequence

SETTINGS = ("--encoder", "simulated", "--size", "0x0", "--frame-stride", "1")
COARSE = ("--set", "map.voxel_size_m=0.1", "--set", "purify.rounds=2")
# kills itself while it writes the result of the scene whose number it is given
DYING = """
import os, signal, sys
from geopurify_train.cli import build_app
from geopurify_train.evaluation import runner

whole, until = runner.write_json, int(sys.argv.pop(1))

def write_or_die(path, data):
    if path.stem == f"scene{until:04d}_00":
        path.with_name(path.name + ".partial").write_text("{")
        os.kill(os.getpid(), signal.SIGKILL)
    whole(path, data)

runner.write_json = write_or_die
build_app()(sys.argv[1:])
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a dataset of three rooms."""
    root = tmp_path_factory.mktemp("three")
    for i in range(3):
        room = RoomSequence(20 + i, 3, width=64, height=48)
        export_scannet(root, room, f"scene{i:04d}_00", edge_m=0.15)
    return root


def arguments(root: Path, out: Path) -> list[str]:
    return ["evaluate", "scannet", str(root), "--out", str(out), *SETTINGS, *COARSE]


def table(out: Path) -> dict:
    """Return all of a report but the times and the memory."""
    summary = json.loads((out / "report.json").read_text())
    for scene in summary["scenes"]:
        del scene["seconds"], scene["peak_memory_bytes"]
    return summary


@pytest.mark.slow
def test_the_final_table_is_that_of_a_run_that_was_not_killed(root: Path, tmp_path: Path):
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    for scene in (0, 2):
        command = [sys.executable, "-c", DYING, str(scene), *arguments(root, killed)]
        died = subprocess.run(command, capture_output=True, timeout=300, check=False)
        assert died.returncode == -signal.SIGKILL, died.stderr.decode()
        assert len(list((killed / "scenes").glob("*.json"))) == scene
    for out in (killed, whole):
        result = CliRunner().invoke(build_app(), arguments(root, out), catch_exceptions=False)
        assert result.exit_code == 0
    assert len(table(whole)["scenes"]) == 3
    assert table(killed) == table(whole)
    assert (killed / "classes.csv").read_bytes() == (whole / "classes.csv").read_bytes()
