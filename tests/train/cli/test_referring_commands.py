# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json

import pytest
from typer.testing import CliRunner

from geopurify.errors import BadInput
from geopurify.objects.referring_network.model_file import load_referring_net
from geopurify_train.cli import build_app
from geopurify_train.miniature.scannet_export import export_scannet
from geopurify_worlds.room_sequence import RoomSequence

SCENE = "scene0000_00"


def command(*arguments):
    result = CliRunner().invoke(build_app(arguments[0]), [str(a) for a in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def scans(tmp_path):
    """A small scan, and sentences as of Multi3DRefer."""
    export_scannet(tmp_path / "scannet", RoomSequence(3, 4, 80, 60), SCENE, 0.1)
    folder = tmp_path / "scannet" / "scans" / SCENE
    groups = json.loads((folder / f"{SCENE}.aggregation.json").read_text())["segGroups"]
    rows = [
        {"scene_id": SCENE, "object_ids": [g["objectId"]], "description": f"the {g['label']}"}
        for g in groups[:5]
    ]
    sentences = tmp_path / "sentences.json"
    sentences.write_text(json.dumps([*rows, {**rows[0], "object_ids": [], "description": "no"}]))
    return "--scans", tmp_path / "scannet", "--sentences", sentences


def test_a_network_is_trained_described_gone_on_with_and_assessed(scans, tmp_path):
    out = tmp_path / "run"
    options = ("--out", out, *scans, "--batch", 2)
    assert command("train-referring", *options, "--steps", 3).exit_code == 0
    assert load_referring_net(out / "referring.safetensors").config.elements == "regions"
    assert len((out / "training.jsonl").read_text().splitlines()) == 3
    card = (out / "model_card.md").read_text()
    assert "1 scans with sentences.json" in card and "3 of 2 sentences" in card
    assert (out / "training.png").stat().st_size > 1000
    assert command("train-referring", *options, "--steps", 3).exit_code == 0
    network = ("--network", out / "referring.safetensors", "--out", tmp_path / "figures.json")
    result = command("evaluate-referring", *scans, *network)
    assert result.exit_code == 0 and "target: zero" in result.output
    methods = json.loads((tmp_path / "figures.json").read_text())["methods"]
    assert list(methods) == ["similarity", "parser", "network", "both"]
    assert methods["parser"]["all"]["asked"] == 6


@pytest.mark.parametrize("arguments", [("--size", "huge"), ("--scans", ".")])
def test_options_that_cannot_be_are_refused(arguments, tmp_path):
    assert command("train-referring", "--out", tmp_path / "run", *arguments).exit_code == 2


def test_fixes_that_there_are_not_are_named(tmp_path):
    with pytest.raises(BadInput, match="--without must be one of"):
        command("train-referring", "--out", tmp_path / "run", "--without", "everything")
