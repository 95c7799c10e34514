# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The launch test of `live_room`, where there is a ROS distribution with a built workspace.

It runs in a process of its own: pyproject.toml leaves out the pytest plugin of launch_testing.
"""

import ast
import importlib
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

LAUNCH_TEST = Path(__file__).with_name("live_room.py")
RUN = "import sys; from launch_testing.launch_test import main; sys.exit(main())"
TIMEOUT_S = 900.0


def is_installed() -> bool:
    """Tell whether the launch files are found where ROS looks for them."""
    from ament_index_python.packages import PackageNotFoundError, get_package_share_directory

    try:
        return Path(get_package_share_directory("geopurify_ros"), "launch").is_dir()
    except PackageNotFoundError:
        return False


def test_what_the_launch_test_imports_of_the_project_exists() -> None:
    nodes = [
        n for n in ast.walk(ast.parse(LAUNCH_TEST.read_text())) if isinstance(n, ast.ImportFrom)
    ]
    ours = [node for node in nodes if (node.module or "").startswith("geopurify")]
    assert ours
    for node in ours:
        module = importlib.import_module(node.module or "")
        assert all(hasattr(module, alias.name) for alias in node.names), node.module


@pytest.mark.slow
def test_a_rendered_room_is_mapped_and_queried_through_the_launch_file() -> None:
    if not find_spec("launch_testing") or not find_spec("launch_ros"):
        pytest.skip("launch_testing comes with a ROS distribution; PyPI has no wheel of it")
    if not is_installed():
        pytest.skip("no workspace is sourced: colcon build --base-paths . msg, then source it")
    command = [sys.executable, "-c", RUN, str(LAUNCH_TEST)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S)
    assert ended.returncode == 0, ended.stdout + ended.stderr
