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
SCRIPTS = re.compile(r"(?<![\w/])(?:tools|tests|benchmarks)/[\w/]+\.(?:py|sh)\b")
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


@pytest.mark.parametrize(
    "file", ["Makefile", ".ci/run", "tools/setup.sh", "tools/ros_workspace.sh"]
)
def test_what_steps_call_is_here(file: str) -> None:
    text = (ROOT / file).read_text()
    assert set(re.findall(r"^(?:exec )?make [-\w ]*?([a-z-]+)$", text, re.MULTILINE)) <= TARGETS
    for script in SCRIPTS.findall(text):
        assert (ROOT / script).exists(), script


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_what_workflows_cache_by_is_here_and_what_they_keep_is_built_by_a_step(
    workflow: Path,
) -> None:
    built = {"docs": "out/site", "coverage": "out/coverage", "dist": "dist"}
    for job in yaml.safe_load(workflow.read_text())["jobs"].values():
        run = [step["run"].split()[:2] for step in job["steps"] if "run" in step]
        made = [built[name] for first, name in run if first == "make" and name in built]
        for step in job["steps"]:
            given = step.get("with", {})
            if "cache-dependency-path" in given:
                assert list(ROOT.glob(given["cache-dependency-path"]))
            if "/upload-" in step.get("uses", "") and not step.get("if", "").startswith("failure"):
                assert given["path"] in made


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
