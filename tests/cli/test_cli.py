# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The command as a user runs it, in processes of its own."""

import json
import subprocess
import sys
from importlib import import_module
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from plyfile import PlyData
from typer.testing import CliRunner

from geopurify import cli
from geopurify.cli import COMMANDS
from geopurify.config.loading import load_config
from geopurify.encoders import create_encoder
from geopurify.errors import BadInput
from geopurify.map_files import save_map
from geopurify.map_files.reading import describe_map
from geopurify.pipeline import load_map
from geopurify.viewing.pictures import FOUND_COLOR

MAIN = "from geopurify.cli import main; main()"
COARSE = ("--set", "map.voxel_size_m=0.05", "--set", "purify.neighbours=24")


def geopurify(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", MAIN, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "out"
    files = ("--out", folder, "--trace", folder / "trace.json")
    done = geopurify("run", "room:3:6", "--encoder", "simulated", *files, *COARSE)
    assert done.returncode == 0, done.stderr
    assert "6 frames" in done.stdout
    return folder


@pytest.mark.slow
def test_run_writes_what_it_promises(run_folder):
    result = json.loads((run_folder / "result.json").read_text())
    vertex = PlyData.read(run_folder / "labels.ply")["vertex"]
    assert result["frames"] == 6
    assert result["voxels"] == len(vertex["x"]) > 1000
    assert result["parameters"]["map.voxel_size_m"] == 0.05
    assert {result["labels"][i] for i in np.unique(vertex["label"])} >= {"wall", "floor"}
    assert Image.open(run_folder / "before_after.png").size[0] > 1000


@pytest.mark.slow
def test_a_trace_of_a_run_has_each_stage_of_its_report(run_folder):
    stages = json.loads((run_folder / "result.json").read_text())["seconds"]
    events = json.loads((run_folder / "trace.json").read_text())["traceEvents"]
    (compiling,) = [event for event in events if event["name"] == "compile"]
    done = compiling["ts"] + compiling["dur"]  # until then a small frame runs through all stages
    ran = [event["name"] for event in events if event["ph"] == "X" and event["ts"] >= done]
    assert set(ran) == set(stages) - {"compile"}
    assert ran.count("fuse") == 6


@pytest.mark.slow
def test_query_answers_from_the_saved_map(run_folder):
    done = geopurify("query", run_folder, "where is the floor?", "--json", "--top-k", 1)
    assert done.returncode == 0, done.stderr
    (floor,) = json.loads(done.stdout)["objects"]
    assert abs(floor["centre"][2]) < 0.2  # the room's floor is at z = 0
    assert floor["size_m"][2] < 0.6


@pytest.mark.slow
def test_a_query_of_a_map_that_run_wrote_imports_no_torch(run_folder):
    code = f"import sys; sys.argv[1:] = ['query', {str(run_folder)!r}, 'wall']\n"
    code += f"try: {MAIN}\nfinally: print({{'torch', 'open_clip'}} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert "'wall'" in done.stdout
    assert done.stdout.endswith("set()\n")


@pytest.mark.slow
def test_a_map_without_purified_features_answers_the_same_and_can_keep_them(
    run_folder, tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def answer():
        done = geopurify("query", path, "wall", "--json", "--top-k", 1)
        return json.loads(done.stdout)["objects"][0], " ".join(done.stderr.split())

    path, file = tmp_path / "map.safetensors", run_folder / "map.safetensors"
    save_map(path, load_map(file, create_encoder(describe_map(file).config().encoder)))
    expected, said = answer()
    assert "geopurify map purify adds purified features" in said
    assert "it holds no purified features" in geopurify("map", "info", path).stdout
    done = geopurify("map", "purify", path)
    assert done.returncode == 0, done.stderr
    found, said = answer()
    assert "purifies" not in said
    assert found["voxels"] == pytest.approx(expected["voxels"], rel=0.01)
    assert found["score"] == pytest.approx(expected["score"], abs=2e-3)


@pytest.mark.slow
def test_query_prints_a_table_and_draws_what_it_found(run_folder, tmp_path):
    picture = tmp_path / "wall.png"
    done = geopurify("query", run_folder / "map.safetensors", "wall", "--picture", picture)
    assert "centre (m)" in done.stdout
    assert "numbered as in a picture" in done.stdout
    assert f"written: {picture}" in done.stdout
    assert (np.asarray(Image.open(picture))[50:600] == FOUND_COLOR).all(2).sum() > 1000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "/no/such/folder"), "there is no folder /no/such/folder"),
        (("run", "room:1:2", "--encoder", "clap"), "encoder kind 'clap' is not one of"),
        (("run", "room:1:2", "--set", "map.voxel_size_m=9"), "map.voxel_size_m must be in"),
        (("query", "/no/such/map", "chair"), "cannot read /no/such/map"),
        (("view", "/no/such/map.safetensors", "--port", "0"), "cannot read /no/such/map"),
    ],
)
def test_mistakes_end_with_one_sentence_and_code_2(arguments, message):
    done = geopurify(*arguments)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_texts_of_standard_input_are_answered_one_a_line(run_folder):
    command = [sys.executable, "-c", MAIN, "query", str(run_folder), "--json", "--top-k", "1"]
    done = subprocess.run(
        command,
        input="wall\n\n" + "z" * 1001 + "\nfloor",
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert [json.loads(line)["text"] for line in done.stdout.splitlines()] == ["wall", "floor"]
    assert "error: the query text has 1001 characters" in " ".join(done.stderr.split())
    assert done.returncode == 2


@pytest.mark.slow
def test_a_prompt_asks_until_nothing_is_typed(run_folder, monkeypatch):
    typed = iter(["wall", "z" * 1001, " "])
    monkeypatch.setattr("builtins.input", lambda prompt: next(typed))
    monkeypatch.setattr(import_module("geopurify.cli.query"), "is_typed", lambda: True)
    result = CliRunner().invoke(cli.build_app(), ["query", str(run_folder)])
    assert result.exit_code == 0
    assert "'wall'" in result.stdout and "error: the query text has 1001" in result.stderr


@pytest.mark.slow
def test_no_object_says_the_best_score_there_was(run_folder):
    result = CliRunner().invoke(
        cli.build_app(), ["query", str(run_folder), "wall", "--min-score", "1"]
    )
    assert "0 objects; the best score of a voxel was 0." in result.stdout


@pytest.mark.slow
def test_an_empty_query_is_refused(run_folder):
    done = geopurify("query", run_folder, "  ")
    assert done.returncode == 2
    assert "the query text is empty" in done.stderr


@pytest.mark.slow
def test_demo_shows_that_purification_helps(tmp_path):
    done = geopurify("demo", "--out", tmp_path, "--frames", 12)
    assert done.returncode == 0, done.stderr
    scores = json.loads((tmp_path / "scores.json").read_text())
    assert scores["miou_purified"] > scores["miou_raw"] + 0.03
    assert (tmp_path / "before_after.png").exists()


def test_later_settings_win_over_earlier_ones(tmp_path):
    file = tmp_path / "robot.yaml"
    file.write_text(
        "/**:\n  ros__parameters:\n    purify_period_s: 3.0\n    map: {voxel_size_m: 0.1}\n"
        "    encoder:\n      kind: scores\n"
    )
    assert load_config(file, None).map.voxel_size_m == 0.1
    config = load_config(file, ["map.voxel_size_m=0.2"], encoder__kind="simulated")
    assert (config.map.voxel_size_m, config.encoder.kind) == (0.2, "simulated")


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("map.voxel_size_m", "NAME=VALUE"),
        ("map.nothing=1", "there is no setting 'map.nothing'"),
        ("map.voxel_size_m=[1,2", r"--set map.voxel_size_m can't take '\[1,2': expected"),
    ],
)
def test_malformed_settings_are_refused(assignment, message):
    with pytest.raises(BadInput, match=message):
        load_config(None, [assignment])


@pytest.mark.parametrize("text", ["", "a: 1\n", "- 1\n", "/**: {\n"])
def test_files_that_are_no_parameter_files_are_refused(tmp_path, text):
    file = tmp_path / "robot.yaml"
    file.write_text(text)
    with pytest.raises(BadInput, match="cannot read settings from"):
        load_config(file, None)


def test_commands_that_cannot_be_loaded_say_why_and_leave_the_others(monkeypatch):
    broken = EntryPoint("play", "no_such_module:play", COMMANDS)
    monkeypatch.setattr(cli, "entry_points", lambda group: [broken])
    app = cli.build_app()
    result = CliRunner().invoke(app, ["play", "room:0", "--rate-hz", "3"])
    assert isinstance(result.exception, BadInput)
    assert str(result.exception) == (
        "geopurify play is not available: No module named 'no_such_module'"
    )
    assert CliRunner().invoke(app, ["run", "--help"]).exit_code == 0


def test_help_names_all_commands_without_importing_them():
    code = f"import sys; sys.argv[1:] = ['--help']\ntry: {MAIN}\nfinally: print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    shown, imported = done.stdout.rsplit("\n", 2)[:2]
    assert done.returncode == 0
    assert {"torch", "numba", "rclpy", "scipy"}.isdisjoint(imported.split())
    for name in (*cli.OWN, "demo", "play", "replay"):
        assert f" {name} " in shown
    assert "Inspect, purify, merge and export saved maps." in shown


def test_an_outlined_command_has_the_first_sentence_of_its_own_help():
    app, outlined = cli.build_app(), cli.build_app("--help")
    own = {c.name: c.callback.__doc__ for c in app.registered_commands}
    for command in outlined.registered_commands:
        if command.name in own:
            assert own[command.name].startswith(command.help)
    assert {c.name for c in outlined.registered_commands} == {*own, "map"}


@pytest.mark.slow
def test_a_command_after_two_dashes_runs(tmp_path):
    done = geopurify("--", "query", tmp_path, "chair")
    assert done.returncode == 2
    assert "has no map.safetensors, which geopurify run writes" in done.stderr
