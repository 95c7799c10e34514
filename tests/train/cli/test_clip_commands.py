# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The assessment of the shipped model as a command, in two small unseen rooms."""

import json

import pytest
from typer.testing import CliRunner

from geopurify.encoders.embedded import WEIGHTS
from geopurify.errors import BadInput
from geopurify_train.cli import build_app


def assess(*arguments):
    return CliRunner().invoke(
        build_app(), ["assess-clip", *map(str, arguments)], catch_exceptions=False
    )


@pytest.mark.slow
def test_pixels_maps_and_questions_are_scored(tmp_path):
    few = ("--rooms", 2, "--frames", 6, "--homes", 0, "--first-seed", 960_100)
    shown = assess(WEIGHTS, "--out", tmp_path, *few)
    assert shown.exit_code == 0, shown.output
    found = json.loads((tmp_path / "assessment.json").read_text())
    assert found["seeds"] == [960_100, 960_101]
    assert 0.3 < found["pixel_miou"] < 1
    raw, purified = (found[f"map_miou_{kind}"] for kind in ("raw", "purified"))
    assert raw["low"] <= raw["mean"] <= raw["high"]
    assert purified["mean"] > raw["mean"]
    assert found["questions"]["category"]["asked"] > 10
    assert found["questions"]["category"]["right_first"] > 0.5
    assert f"{raw['mean']:.3f}" in shown.output and "category" in shown.output


def test_weights_that_are_none_are_refused(tmp_path):
    weights = tmp_path / "weights.safetensors"
    weights.write_bytes(b"none")
    with pytest.raises(BadInput):
        assess(weights, "--out", tmp_path)
