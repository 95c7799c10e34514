# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What can be said of the Dockerfiles without Docker."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILES = sorted(ROOT.glob("docker/*.Dockerfile"))
IGNORED = (ROOT / ".dockerignore").read_text().splitlines()

Instruction = tuple[str, str]


@pytest.fixture(params=DOCKERFILES, ids=lambda path: path.stem)
def instructions(request: pytest.FixtureRequest) -> list[Instruction]:
    """Return the instructions of a Dockerfile with their arguments, each on one line."""
    lines = [line for line in request.param.read_text().splitlines() if line[:1] not in ("", "#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [(line.split()[0], " ".join(line.split()[1:])) for line in joined.splitlines()]


def arguments(instructions: list[Instruction], keyword: str) -> list[str]:
    return [argument for name, argument in instructions if name == keyword]


def test_there_is_one_for_each_kind_of_computer():
    assert [path.stem for path in DOCKERFILES] == ["l4t", "x86-cuda"]


def test_every_line_is_an_instruction(instructions):
    known = {"ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "FROM", "RUN", "SHELL"}
    known |= {"STOPSIGNAL", "USER", "WORKDIR"}
    assert {name for name, _ in instructions} <= known
    (base,) = arguments(instructions, "FROM")
    assert re.fullmatch(r"[\w./-]+:[\w${}.-]+", base)  # with a tag: not what is latest


@pytest.mark.parametrize("keyword", ["SHELL", "ENTRYPOINT", "CMD"])
def test_commands_are_lists_and_not_run_by_a_shell(instructions, keyword):
    (command,) = arguments(instructions, keyword)
    assert all(isinstance(word, str) for word in json.loads(command))


def test_it_is_stopped_by_the_signal_that_launch_passes_on(instructions):
    assert arguments(instructions, "STOPSIGNAL") == ["SIGINT"]


def test_launch_passes_the_signal_on_also_at_a_terminal(instructions):
    (command,) = arguments(instructions, "CMD")
    assert json.loads(command)[:3] == ["ros2", "launch", "--noninteractive"]


def test_what_is_copied_exists_and_is_not_ignored(instructions):
    sources = [argument.split()[0] for argument in arguments(instructions, "COPY")]
    assert "." in sources
    for source in sources:
        assert (ROOT / source).exists()
        assert source.split("/")[0] not in IGNORED
    needed = {"package.xml", "setup.py", "msg", "config", "launch", "resource", "requirements"}
    assert not needed & set(IGNORED)


def test_packages_are_installed_from_the_files_with_their_versions(instructions):
    runs = " ".join(arguments(instructions, "RUN"))
    installs = [part for part in runs.split("&&") if "pip install" in part]
    assert len(installs) == 2
    assert all("--constraint" in install for install in installs)
    for name in re.findall(r"src/geopurify_ros/(requirements/\S+)", runs):
        assert (ROOT / name).is_file()


def test_package_lists_are_fetched_where_they_are_used_and_not_kept(instructions):
    for run in arguments(instructions, "RUN"):
        assert ("apt-get update" in run) == ("rm -rf /var/lib/apt/lists/*" in run)
        assert "apt-get install" not in run or "apt-get update" in run


def test_it_runs_as_a_user_who_was_made(instructions):
    (user,) = arguments(instructions, "USER")
    (made,) = re.findall(r"useradd .* (\w+)$", "\n".join(arguments(instructions, "RUN")), re.M)
    assert user == made != "root"
    names = [name for name, _ in instructions]
    assert names.index("USER") > max(i for i, name in enumerate(names) if name == "RUN")


def test_the_entrypoint_sources_and_then_runs_the_command(tmp_path):
    script = ROOT / "docker/entrypoint.sh"
    assert os.access(script, os.X_OK)
    text = script.read_text()
    for number, file in enumerate(re.findall(r"^source (\S+)$", text, re.M)):
        (tmp_path / f"{number}.bash").write_text(f"export SOURCED=${{SOURCED}}{number}\n")
        text = text.replace(f"source {file}", f"source {tmp_path}/{number}.bash")
    result = subprocess.run(
        ["bash", "-c", text, "bash", "printenv", "SOURCED"], capture_output=True, text=True
    )
    assert (result.returncode, result.stdout) == (0, "012\n")
