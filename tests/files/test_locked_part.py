# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Several processes may write a file at once, and what the dead have left goes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from geopurify.errors import BadInput
from geopurify.files.locked_part import ENDING_BYTES, locked_part

TIMEOUT_S = 60
WRITES = """
import sys
from pathlib import Path
from geopurify.files.locked_part import locked_part

with locked_part(Path(sys.argv[1]), "not_written") as part:
    part.write_text("theirs")
    print("writes", flush=True)
    sys.stdin.readline()
"""


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def start_writing(path: Path) -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITES, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "writes\n"
    return process


def write(path: Path, text: str) -> None:
    with locked_part(path, "not_written") as part:
        assert len(part.name) == len(path.name) + ENDING_BYTES
        part.write_text(text)


def test_a_process_that_lives_goes_on_and_what_a_dead_one_left_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "room.map"
    alive, dead = start_writing(path), start_writing(path)
    assert len(names(tmp_path)) == 2
    dead.kill()
    dead.wait(TIMEOUT_S)
    write(path, "ours")
    assert path.read_text() == "ours"
    assert len(names(tmp_path)) == 2
    alive.communicate("\n", timeout=TIMEOUT_S)
    assert alive.returncode == 0
    assert path.read_text() == "theirs"
    assert names(tmp_path) == ["room.map"]


def test_only_parts_of_the_file_are_removed(tmp_path: Path) -> None:
    others = ["room.map.backup.part", "room.map.0123456.part", "other.map.01234567.part"]
    for name in others:
        (tmp_path / name).touch()
    os.mkfifo(tmp_path / "room.map.01234567.part")
    (tmp_path / "room.map.89abcdef.part").touch()
    write(tmp_path / "room.map", "ours")
    assert names(tmp_path) == sorted([*others, "room.map", "room.map.01234567.part"])


def test_a_failed_one_leaves_the_older_file(tmp_path: Path) -> None:
    path = tmp_path / "room.map"
    path.write_text("old")
    with pytest.raises(BadInput) as caught, locked_part(path, "not_written"):
        raise OSError(28, "disk full")
    assert caught.value.reason == "not_written"
    assert (names(tmp_path), path.read_text()) == (["room.map"], "old")


def test_without_locks_nothing_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(95, "not supported")

    monkeypatch.setattr("fcntl.flock", refuse)
    (tmp_path / "room.map.89abcdef.part").touch()
    write(tmp_path / "room.map", "ours")
    assert names(tmp_path) == ["room.map", "room.map.89abcdef.part"]
