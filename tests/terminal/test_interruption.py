# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from geopurify.errors import BadInput
from geopurify.terminal.command import add_command
from geopurify.terminal.interruption import report_kept_files


def command(action) -> typer.Typer:
    app = typer.Typer()
    add_command(app, action, "act")
    add_command(app, lambda: None, "other")  # with one command alone, typer takes no name
    return app


def interrupt() -> None:
    raise KeyboardInterrupt


def interrupt_a_kernel() -> None:
    try:
        interrupt()
    except KeyboardInterrupt as error:  # what CPython does where C code returns then
        raise SystemError("CPUDispatcher(...) returned a result with an exception set") from error


def interrupt_a_library() -> None:
    try:
        try:
            interrupt()
        finally:
            raise RuntimeError("trying to pop from empty mode stack")
    except RuntimeError as error:  # as loaders do with what a library raises
        raise BadInput("model_invalid", "can't build the model") from error


@pytest.mark.parametrize("action", [interrupt, interrupt_a_kernel, interrupt_a_library])
def test_ctrl_c_ends_with_a_sentence_and_130(action):
    result = CliRunner().invoke(command(action), ["act"])
    assert result.exit_code == 130
    assert result.output == "interrupted\n"


@pytest.mark.parametrize("action", [interrupt, interrupt_a_kernel])
@pytest.mark.parametrize("is_written", [False, True])
def test_it_says_what_was_written(tmp_path, action, is_written):
    (tmp_path / "older").touch()

    def act() -> None:
        with report_kept_files(tmp_path):
            if is_written:
                (tmp_path / "map.safetensors").touch()
            action()

    result = CliRunner().invoke(command(act), ["act"])
    kept = (
        f"{tmp_path} has map.safetensors" if is_written else f"nothing was written to {tmp_path}"
    )
    assert result.output == f"interrupted: {kept}\n"


def test_another_system_error_is_one():
    def fail() -> None:
        raise SystemError("a bug")

    with pytest.raises(SystemError, match="a bug"):
        CliRunner().invoke(command(fail), ["act"], catch_exceptions=False)


@pytest.mark.slow
def test_ctrl_c_while_a_room_is_mapped(tmp_path):
    run = ["run", "room:1:500", "--encoder", "embedded", "--out", str(tmp_path / "out")]
    process = subprocess.Popen(
        [sys.executable, "-m", "geopurify", *run, "--set", "map.voxel_size_m=0.1"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "COLUMNS": "300"},
        cwd=Path(__file__).parents[2],
        # a test run in the background has SIGINT ignored, and its children inherit that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        said = process.stderr.readline()  # the encoder tells of its device
        process.send_signal(signal.SIGINT)
        said += process.communicate(timeout=60)[1]
    finally:
        process.kill()
    assert process.returncode == 130, said
    assert f"interrupted: nothing was written to {tmp_path / 'out'}" in said
    assert "Traceback" not in said
    assert not [*tmp_path.glob("out/*")]
