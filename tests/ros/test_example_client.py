# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The example that queries a mapper runs as a program."""

import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/ros_client.py"


def ask(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, EXAMPLE, *arguments], capture_output=True, text=True, timeout=60
    )


def test_the_client_says_that_there_is_no_mapper() -> None:
    asked = ask("chair", "--timeout-s", "0.2", "--ros-args", "-r", "__ns:=/nobody")
    assert asked.returncode == 1
    assert asked.stderr == "no service /nobody/geopurify/query_text: is the mapper running?\n"
