# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Wrong input of the command line, in this process."""

import sys
from importlib import import_module
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geopurify.cli import build_app, main
from geopurify.errors import BadInput
from geopurify.terminal.options import open_and_configure

COARSE = ("--set", "map.voxel_size_m=0.1", "--set", "purify.rounds=2")


def command(*arguments: object) -> str:
    texts = [str(argument) for argument in arguments]
    return CliRunner().invoke(build_app(), texts, catch_exceptions=False).stdout


@pytest.mark.parametrize(
    "arguments", [("run", "room:3:2", "--encoder", "simulated"), ("demo", "--frames", "2")]
)
def test_a_file_as_folder_of_results_is_refused_before_the_mapping(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("geopurify.cli.run", "geopurify_worlds.demo"):  # nothing is downloaded either
        monkeypatch.setattr(import_module(name), "create_encoder", None)
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="file/x can't be a folder for results"):
        command(*arguments, "--out", tmp_path / "file" / "x")


def test_brackets_in_an_error_are_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["geopurify", "run", "/no[/bold] :door:", "--out", "x"])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "error: there is no folder /no[/bold] :door:" in capsys.readouterr().err


def test_brackets_in_a_text_and_a_path_are_shown(tmp_path: Path) -> None:
    out = tmp_path / "q[/b]"
    mapped = command("run", "room:3:2", "--encoder", "simulated", "--out", out, *COARSE)
    assert "q[/b]" in "".join(mapped.split())
    assert "'wall [/b] :door:'" in command("query", out, "wall [/b] :door:")
    assert "q[/b]" in "".join(command("map", "info", out).split())


def test_a_label_set_is_that_of_the_sequence() -> None:
    frames, config = open_and_configure("room:3:2", None, None, None, None)
    assert config.encoder.label_set == frames.label_set == "home"
    same = ["encoder.label_set=home"]
    _, config = open_and_configure("room:3:2", None, None, None, same)
    assert config.encoder.label_set == "home"
    with pytest.raises(BadInput, match=r"label_set must be home, .* room.*, got 'nyu40'"):
        open_and_configure("room:3:2", None, None, None, ["encoder.label_set=nyu40"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("query", "no-map", "chair", "--picture", "no/chair.png"), "there is no folder no"),
        (("query", "no-map", "chair", "--picture", "chair.foo"), "must end in one of .png"),
        (("map", "export", "no-map", "no/table.npz"), "there is no folder no"),
        (("map", "merge", "no-map", "no-map", "no/map.safetensors"), "there is no folder no"),
    ],
)
def test_where_a_file_goes_is_checked_first(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        command(*arguments)


def test_an_answer_is_printed_before_its_picture_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise BadInput("disk_full", "no space left")

    command("run", "room:3:2", "--encoder", "simulated", "--out", tmp_path, *COARSE)
    monkeypatch.setattr("geopurify.viewing.pictures.query_picture", fail)
    texts = ["query", str(tmp_path), "wall", "--picture", str(tmp_path / "wall.png")]
    result = CliRunner().invoke(build_app(), texts)
    assert isinstance(result.exception, BadInput)
    assert "'wall'" in result.stdout


def test_a_folder_without_a_map_says_what_is_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"has no map.safetensors, which geopurify run writes$"):
        command("query", tmp_path, "chair")
    (tmp_path / "kitchen.safetensors").touch()
    with pytest.raises(BadInput, match=r"run writes; there is 'kitchen\.safetensors'$"):
        command("map", "info", tmp_path)


def test_a_picture_is_of_one_answer() -> None:
    with pytest.raises(BadInput, match="--picture is of one answer, so give its TEXT too"):
        command("query", "no-map", "--picture", "x.png")


def test_colours_of_an_export_are_of_two_kinds() -> None:
    with pytest.raises(BadInput, match="--colors must be label or seen, got 'red'"):
        command("map", "export", "no-map", "x.ply", "--colors", "red")
