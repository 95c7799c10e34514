# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Terminals, pipes and disks that can't take what is printed and written."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import typer
from PIL import Image
from two_voxels import CLOUD
from typer.testing import CliRunner

from geopurify import __version__
from geopurify.cli import build_app
from geopurify.errors import BadInput
from geopurify.files.json_files import write_json
from geopurify.files.output_paths import output_folder
from geopurify.map_files.cloud_files import write_cloud
from geopurify.terminal.command import add_command, run_command
from geopurify.viewing.pictures import save_picture
from geopurify_train.cli import build_app as build_training_app
from geopurify_train.evaluation.summary import write_table

NOISE = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)


def run(code: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        env={**os.environ, **environment},
        timeout=60,
    )


@pytest.mark.parametrize(
    ("app", "name"), [(build_app, "geopurify"), (build_training_app, "geopurify-train")]
)
def test_the_version_is_printed(app: Callable[[], typer.Typer], name: str) -> None:
    result = CliRunner().invoke(app(), ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"{name} {__version__}\n")


def test_a_terminal_that_is_not_utf_8_shows_escapes() -> None:
    code = (
        "from geopurify.terminal.command import run_command\n"
        "from geopurify.terminal.console import plain_console\n"
        "from geopurify.errors import BadInput\n"
        "def app():\n"
        "    plain_console().print('caf\\xe9')\n"
        "    raise BadInput('x', 'no caf\\xe9')\n"
        "run_command(app)\n"
    )
    done = run(code, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.stdout == b"caf\\xe9\n"
    assert done.stderr == b"error: no caf\\xe9\n"
    assert done.returncode == 2


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_error() -> None:
    command = [sys.executable, "-c", "from geopurify.cli import main; main()", "encoders"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert b"Traceback" not in said and b"BrokenPipe" not in said


def test_a_file_that_ends_early_is_no_end_of_the_session(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def read() -> None:
        raise EOFError("compressed file ended")

    app = typer.Typer()
    add_command(app, read, "read")
    with pytest.raises(SystemExit, match="2"):
        run_command(lambda: app([]))
    assert "error: a file ends early: compressed file ended" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (FileNotFoundError(2, "No such file or directory", "/no/x"), "/no/x: No such file"),
        (MemoryError("8 GiB"), "there is not enough memory: 8 GiB"),
    ],
)
def test_what_the_system_refuses_is_one_sentence(
    error: Exception, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def app() -> None:
        raise error

    with pytest.raises(SystemExit, match="2"):
        run_command(app)
    assert f"error: {message}" in capsys.readouterr().err


WRITERS: dict[str, Callable[[Path], None]] = {
    "cloud.ply": lambda path: write_cloud(path, CLOUD, "label"),
    "cloud.pcd": lambda path: write_cloud(path, CLOUD, "label"),
    "chair.png": lambda path: save_picture(path, Image.fromarray(NOISE)),
    "chair.jpg": lambda path: save_picture(path, Image.fromarray(NOISE)),
    "figures.json": lambda path: write_json(path, {"figures": "x" * 200}),
    "scenes.csv": lambda path: write_table(path, [{"scene": "x" * 200}]),
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_full_disk_is_named_and_the_older_file_stays(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("old")
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, most))  # bytes of any file
    try:
        with pytest.raises(BadInput, match=f"cannot write .*{name}: File too large"):
            WRITERS[name](path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_failed_run_leaves_no_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from geopurify.errors import BadInput\n"
        "from geopurify.terminal.command import run_command\n"
        "from geopurify.files.output_paths import output_folder\n"
        "def app():\n"
        "    for path in map(Path, sys.argv[1:]):\n"
        "        output_folder(path)\n"
        "    Path(sys.argv[1], 'result').touch()\n"
        "    raise BadInput('x', 'it failed')\n"
        "run_command(app)\n"
    )
    names = ("kept/a", "there/b/c", "d/e")
    command = [sys.executable, "-c", code, *(str(tmp_path / name) for name in names)]
    assert subprocess.run(command, capture_output=True, timeout=60).returncode == 2
    left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*"))
    assert left == ["kept", "kept/a", "kept/a/result", "there"]


def test_folders_made_on_the_way_to_one_that_cannot_be_are_removed(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="can't be a folder"):
        output_folder(tmp_path / "a" / "b" / ("x" * 300))
    assert list(tmp_path.iterdir()) == []


def test_a_current_folder_that_was_removed_is_one_sentence(tmp_path: Path) -> None:
    code = (
        "import os; os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone')\n"
        "from geopurify.__main__ import main; main()"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert done.returncode == 2
    assert done.stderr == (
        "error: the current folder can't be used: No such file or directory; change to another\n"
    )
