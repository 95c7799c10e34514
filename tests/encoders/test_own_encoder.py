# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The encoder of the documentation, installed as it says there."""

import re
from pathlib import Path

import numpy as np
import pytest

from geopurify.config import from_flat
from geopurify.encoders import create_encoder, encoder_kinds
from geopurify.errors import BadInput
from geopurify.frame import Camera, Frame
from geopurify.pipeline import Pipeline

PAGE = (Path(__file__).parents[2] / "docs/tutorials/own_encoder.md").read_text(encoding="utf-8")
SETTINGS = {
    "encoder.kind": "color",
    "vocabulary.names": ["red", "blue"],
    "vocabulary.prompt": "{}",
}


def block(language: str, word: str) -> str:
    """Return the one code block of a language that holds a word."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (found,) = [text for text in blocks if word in text]
    return found


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install the example as a distribution."""
    declared = block("toml", "geopurify.encoders")
    line = declared.splitlines()[1]
    module = re.search(r'"(\w+):', line)
    assert module
    (tmp_path / f"{module[1]}.py").write_text(block("python", "FeatureMap"))
    info = tmp_path / "color_encoder-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: color-encoder\nVersion: 1\n")
    entry = line.replace('"', "")
    (info / "entry_points.txt").write_text(
        f"[geopurify.encoders]\n{entry}\nbroken = nothing:Here\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))


def test_it_is_twenty_lines() -> None:
    lines = [line for line in block("python", "FeatureMap").splitlines() if line.strip()]
    assert len(lines) <= 20


@pytest.mark.usefixtures("installed")
def test_it_is_found_with_its_distribution() -> None:
    assert encoder_kinds()["color"] == "color-encoder"


@pytest.mark.usefixtures("installed")
def test_it_labels_a_map() -> None:
    color = np.zeros((48, 64, 3), np.uint8)
    color[:, :32, 0] = color[:, 32:, 2] = 255
    camera = Camera(60, 60, 32, 24, 64, 48)
    frame = Frame(color, np.ones((48, 64), np.float32), camera, np.eye(4))
    config = from_flat(SETTINGS)
    pipeline = Pipeline(config, create_encoder(config.encoder), np.array([0.0, -1.0, 0.0]))
    pipeline.integrate(frame)
    cloud = pipeline.label_voxels()
    is_left = cloud.points_map[:, 0] < -0.1
    is_right = cloud.points_map[:, 0] > 0.1
    assert is_left.any() and is_right.any()
    assert (cloud.labels_raw[is_left] == 0).all()
    assert (cloud.labels_raw[is_right] == 1).all()


@pytest.mark.usefixtures("installed")
def test_one_that_cannot_be_imported_says_why() -> None:
    with pytest.raises(
        BadInput, match="'broken' can't be loaded: No module named 'nothing'"
    ) as caught:
        create_encoder(from_flat({"encoder.kind": "broken"}).encoder)
    assert caught.value.reason == "encoder_unavailable"
