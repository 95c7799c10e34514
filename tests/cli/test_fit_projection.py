# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geopurify.cli import build_app
from geopurify.config import EncoderConfig
from geopurify.encoders import create_encoder
from geopurify.encoders.projection import load_projection
from geopurify.errors import BadInput


def fit(*arguments: object) -> str:
    command = ["fit-projection", *map(str, arguments), "--encoder", "simulated"]
    return CliRunner().invoke(build_app(), command, catch_exceptions=False).stdout


def test_writes_a_basis_that_the_encoder_takes(tmp_path: Path) -> None:
    path = tmp_path / "basis.safetensors"
    output = fit("room:3:2", path, "--dimension", 48)
    assert "simulated/home, 64 -> 48" in output
    assert "the vocabulary" in output
    config = EncoderConfig(kind="simulated", label_set="home", projection=str(path))
    encoder = create_encoder(config)
    assert (encoder.name, encoder.dimension) == ("simulated/home/pca48", 48)


def test_random_directions_are_the_seeds_and_keep_less(tmp_path: Path) -> None:
    drawn = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        output = fit("room:3:2", tmp_path / name, "--dimension", 16, "--random-seed", seed)
        drawn.append(load_projection(tmp_path / name))
    assert drawn[0].version == drawn[1].version != drawn[2].version
    fitted = fit("room:3:2", tmp_path / "fitted", "--dimension", 16)
    assert energy_of_frames(output) < 0.6 < energy_of_frames(fitted)


def energy_of_frames(output: str) -> float:
    (line,) = (line for line in output.splitlines() if "the frames" in line)
    return float(re.findall(r"[01]\.\d+", line)[0])


def test_refuses_more_channels_than_there_are(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"must be in \[1, 64\], the channels of simulated/home"):
        fit("room:3:2", tmp_path / "basis", "--dimension", 65)


def test_refuses_to_fit_to_what_is_projected(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"encoder\.projection must be empty .* got 'basis'"):
        fit("room:3:2", tmp_path, "--dimension", 8, "--set", "encoder.projection=basis")
