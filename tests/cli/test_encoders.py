# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json

import pytest
from typer.testing import CliRunner

from geopurify.cli import build_app
from geopurify.errors import BadInput

SMALL = ["--set", "encoder.image_width=64", "--set", "encoder.image_height=64"]


def test_lists_kinds_and_models_and_times_one() -> None:
    arguments = ["encoders", "--json", "--measure", "RN50", *SMALL, "--set", "encoder.device=cpu"]
    result = CliRunner().invoke(build_app(), arguments, catch_exceptions=False)
    data = json.loads(result.stdout)
    assert {"embedded", "open_clip", "scores", "simulated"} <= data["kinds"].keys()
    (vit,) = (m for m in data["models"] if m["model"] == "ViT-B-16")
    assert vit["licence"] == "MIT"
    assert vit["dimension"] == 512
    assert data["device"] == "cpu"
    (timing,) = data["timings"]
    assert timing["name"] == "RN50"
    assert timing["features"] == [2, 2, 1024]


def test_prints_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    result = CliRunner().invoke(build_app(), ["encoders"], catch_exceptions=False)
    for text in ("encoder.kind", "simulated", "ViT-B-16-SigLIP2", "Apache-2.0", "clearclip of 5"):
        assert text in result.stdout
    assert "ms/frame" not in result.stdout


def test_what_cannot_be_timed_is_named() -> None:
    with pytest.raises(BadInput, match="no model 'RN5'"):
        CliRunner().invoke(
            build_app(), ["encoders", "--measure", "RN5", *SMALL], catch_exceptions=False
        )
