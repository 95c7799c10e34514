# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from benchmarks import gpu_proof
from benchmarks.measurement import Measurement
from geopurify.purify.published.network import PAPER_CONFIG

CPU = torch.device("cpu")


def test_the_published_network_is_trained(monkeypatch):
    small = replace(PAPER_CONFIG, features=8, width=8)
    monkeypatch.setattr(gpu_proof, "PAPER_CONFIG", small)
    found = gpu_proof.training(CPU, 600, 2)
    assert found.step == "training of the published network, cpu"
    assert found.unit == "ms a step"
    assert found.figure == pytest.approx(1e3 * found.ours_s / 2)


def test_the_picture_is_the_same_each_time():
    first, second = gpu_proof.picture(), gpu_proof.picture()
    assert first.color.shape == (480, 640, 3)
    np.testing.assert_array_equal(first.color, second.color)


def test_without_a_gpu_it_says_how_to_rehearse(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(SystemExit, match="--device cpu rehearses"):
        gpu_proof.main("cuda")


def test_the_figures_are_written(monkeypatch, tmp_path):
    one = Measurement("frames, cpu", 5, 0.5, 2.0, "a second", check="seen")
    monkeypatch.setattr(gpu_proof, "prove", lambda device, voxels, steps: [one])
    monkeypatch.setattr(gpu_proof, "compile_kernels", lambda config: None)
    gpu_proof.main("cpu", out=tmp_path / "new" / "proof.json")
    content = json.loads((tmp_path / "new" / "proof.json").read_text())
    assert content["machine"]["device"] == "CPU"
    assert [m["step"] for m in content["measurements"]] == ["frames, cpu"]
