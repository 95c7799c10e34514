# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What CI runs can be run by anybody: make targets and scripts of this repository."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
PATHS = re.compile(r"`((?:geopurify|tests|docs|tools|msg|requirements)\w*/[\w/.-]+)`")


def commands(workflow: Path) -> list[str]:
    jobs = yaml.safe_load(workflow.read_text())["jobs"].values()
    steps = [step for job in jobs for step in job["steps"]]
    return [line for step in steps for line in step.get("run", "").splitlines()]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_every_step_is_a_make_target_or_a_script_that_is_here(workflow: Path) -> None:
    assert commands(workflow)
    for command in commands(workflow):
        first, second, *_ = command.split()
        if first == "make":
            assert second in TARGETS, command
        else:
            assert os.access(ROOT / first, os.X_OK), command


def test_the_steps_of_a_workspace_are_those_of_the_script() -> None:
    script = "tools/ros_workspace.sh"
    usage = subprocess.run([ROOT / script, "unknown"], capture_output=True, text=True)
    assert usage.returncode == 2
    steps = usage.stderr.split()[-1].split("|")
    assert [f"{script} {step}" for step in steps] == commands(ROOT / ".github/workflows/ros.yml")


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/releasing.md", "SECURITY.md"])
def test_paths_that_contributors_are_told_of_exist(page: str) -> None:
    for path in PATHS.findall((ROOT / page).read_text()):
        assert (ROOT / path).exists(), path
