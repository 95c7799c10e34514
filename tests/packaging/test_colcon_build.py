# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Both packages built by colcon in a workspace of their own, as the README says."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.ros]

ROOT = Path(__file__).resolve().parents[2]
REPOSITORY = "geopurify_ros"
NOT_SOURCE = shutil.ignore_patterns(
    ".*", "build", "install", "log", "out", "*.egg-info", "__pycache__"
)
SHARED_FILES = (
    "package.xml",
    "launch/live.launch.py",
    "launch/replay.launch.py",
    "config/geopurify.yaml",
    "config/fastdds_shared_memory.xml",
    "config/foxglove.json",
    "config/security/geopurify.policy.xml",
    "launch/realsense.launch.py",
)
IMPORT_BOTH = """
from importlib.resources import files

import geopurify, geopurify_msgs, geopurify_ros.middleware
from geopurify.config.label_sets import label_set_names
from geopurify_msgs.msg import FoundObject, Label, LabelMap
from geopurify_msgs.srv import QueryText, SetVocabulary
assert label_set_names() and geopurify_ros.middleware.SHARED_MEMORY_PROFILE.is_file()
for package in (geopurify, geopurify_msgs, geopurify_ros):
    print(package.__file__)
for package in ("geopurify", "geopurify_ros", "geopurify_train", "geopurify_worlds"):
    assert (files(package) / "py.typed").is_file(), package  # checkers of types take our hints
"""


def run(command: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables}
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    return result


def colcon_build(workspace: Path, *options: str) -> None:
    command = [sys.executable, "-m", "colcon", "build", *options]
    command += ["--base-paths", "src", f"src/{REPOSITORY}/msg"]
    command += ["--cmake-args", f"-DPython3_EXECUTABLE={sys.executable}"]
    if "ROS_DISTRO" in os.environ:
        run(command, workspace)
    else:  # the virtual environment is the underlay
        run(command, workspace, AMENT_PREFIX_PATH=sys.prefix, CMAKE_PREFIX_PATH=sys.prefix)


def in_workspace(workspace: Path, *command: str) -> str:
    """Run a command with the workspace sourced and this virtual environment activated."""
    script = f'source install/setup.bash && export PATH="{sys.prefix}/bin:$PATH" && exec "$@"'
    return run(["bash", "-c", script, "bash", *command], workspace).stdout


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a copy of the sources and return the workspace."""
    workspace = tmp_path_factory.mktemp("workspace")
    shutil.copytree(ROOT, workspace / "src" / REPOSITORY, ignore=NOT_SOURCE)
    colcon_build(workspace)
    return workspace


def test_the_installed_packages_are_the_ones_imported(workspace):
    files = in_workspace(workspace, "python3", "-c", IMPORT_BOTH).split()
    assert len(files) == 3
    assert all(file.startswith(str(workspace / "install")) for file in files), files


@pytest.mark.parametrize("executable", ["geopurify", "mapper", "player", "replay", "viewer"])
def test_executables_take_the_python_of_the_activated_environment(workspace, executable):
    path = workspace / "install/geopurify_ros/lib/geopurify_ros" / executable
    assert path.read_text().startswith("#!/usr/bin/env python3\n")
    assert os.access(path, os.X_OK)


def test_the_command_finds_its_sub_commands(workspace):
    text = in_workspace(workspace, "install/geopurify_ros/lib/geopurify_ros/geopurify", "--help")
    for command in ("demo", "run", "query", "play"):
        assert command in text


@pytest.mark.parametrize("file", SHARED_FILES)
def test_files_are_in_the_share_folder(workspace, file):
    share = workspace / "install/geopurify_ros/share"
    assert (share / "geopurify_ros" / file).stat().st_size > 0
    assert (share / "ament_index/resource_index/packages/geopurify_ros").is_file()


def test_a_build_with_symbolic_links_shows_the_sources(workspace, tmp_path):
    shutil.copytree(workspace / "install/geopurify_msgs", tmp_path / "install/geopurify_msgs")
    bases = ("--build-base", str(tmp_path / "build"), "--install-base", str(tmp_path / "install"))
    colcon_build(workspace, "--symlink-install", "--packages-select", "geopurify_ros", *bases)
    share = tmp_path / "install/geopurify_ros/share/geopurify_ros"
    for file in SHARED_FILES[1:4]:
        assert (share / file).resolve() == workspace / "src" / REPOSITORY / file
