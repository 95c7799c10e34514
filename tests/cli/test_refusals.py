# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Wrong input of the command line, in this process."""

from importlib import import_module
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geopurify.cli import build_app
from geopurify.errors import BadInput


def command(*arguments: object) -> str:
    texts = [str(argument) for argument in arguments]
    return CliRunner().invoke(build_app(), texts, catch_exceptions=False).stdout


@pytest.mark.parametrize(
    "arguments", [("run", "room:3:2", "--encoder", "simulated"), ("demo", "--frames", "2")]
)
def test_a_file_as_folder_of_results_is_refused_before_the_mapping(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("geopurify.cli.run"), "run_sequence", None)
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="file/x can't be a folder for results"):
        command(*arguments, "--out", tmp_path / "file" / "x")
