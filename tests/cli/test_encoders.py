# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json
from importlib.metadata import EntryPoint

import pytest
from typer.testing import CliRunner

import geopurify.encoders
from geopurify.cli import build_app
from geopurify.errors import BadInput

SMALL = ["--set", "encoder.image_width=64", "--set", "encoder.image_height=64"]


@pytest.mark.slow
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


@pytest.mark.slow
def test_tables_can_be_copied_at_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = (
        CliRunner().invoke(build_app(), ["encoders"], catch_exceptions=False).stdout.split("\n")
    )
    assert max(map(len, lines)) <= 80
    assert any(line.split() == ["simulated", "geopurify"] for line in lines)
    (largest,) = (line.split() for line in lines if line.startswith("ViT-SO400M"))
    assert largest == ["ViT-SO400M-16-SigLIP2-384", "webli", "1152", "16", "4.5", "Apache-2.0"]
    not_commercial = lines[lines.index("Not for commercial use:") + 1 :]
    assert not_commercial[0] == "  ViT-B-16-quickgelu metaclip_fullcc"
    assert not any("ms/frame" in line for line in lines)


@pytest.mark.slow
def test_an_encoder_that_cannot_be_loaded_is_listed_with_the_cause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = EntryPoint("mine", "no_such_module:Encoder", geopurify.encoders.ENTRY_POINT_GROUP)
    monkeypatch.setattr(geopurify.encoders, "entry_points", lambda group: [entry])
    shown = CliRunner().invoke(build_app(), ["encoders"], catch_exceptions=False).stdout
    assert "unknown; it can't be loaded: No module named 'no_such_module'" in shown


def test_what_cannot_be_timed_is_named() -> None:
    with pytest.raises(BadInput, match="no model 'RN5'; did you mean 'RN50'"):
        CliRunner().invoke(
            build_app(), ["encoders", "--measure", "RN5", *SMALL], catch_exceptions=False
        )
