# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The programs let waiting threads sleep, and before torch is there."""

import os
import subprocess
import sys

import pytest

from geopurify.compute.openmp_threads import NAME, let_waiting_threads_sleep

COMMAND = """
import os, sys
from {module} import main
too_early = "torch" in sys.modules
sys.argv = ["geopurify", "--version"]
try:
    main()
finally:
    print(too_early, os.environ["OMP_WAIT_POLICY"])
"""
NODE = """
import os, sys
import geopurify_ros
print("torch" in sys.modules, os.environ["OMP_WAIT_POLICY"])
"""


def run(program: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != NAME}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True
    )
    assert not done.stderr, done.stderr
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize(("given", "then"), [(None, "passive"), ("active", "active")])
def test_threads_sleep_unless_the_environment_says_otherwise(
    given: str | None, then: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(NAME, given or "")
    if given is None:
        monkeypatch.delenv(NAME)
    let_waiting_threads_sleep()
    assert os.environ[NAME] == then


@pytest.mark.parametrize("module", ["geopurify.__main__", "geopurify_train.cli"])
def test_a_command_lets_them_sleep_before_torch_is_imported(module: str) -> None:
    assert run(COMMAND.format(module=module)) == "False passive"


def test_a_node_lets_them_sleep_before_torch_is_imported() -> None:
    pytest.importorskip("rclpy")
    assert run(NODE) == "False passive"
