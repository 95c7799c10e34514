# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""An image tower that torch compiles: the same features, and a clear word if it can't."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_clip import TinyModel, config, reason_of
from torch._inductor import config as inductor

from geopurify.encoders.open_clip.encoder import OpenClipEncoder
from geopurify.frame import Frame

HAS_COMPILER = shutil.which("g++") or shutil.which("clang++")


@pytest.fixture(autouse=True)
def afresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let nothing that was compiled before be found."""
    torch.compiler.reset()
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path))


@pytest.mark.slow
@pytest.mark.skipif(not HAS_COMPILER, reason="no C++ compiler")
def test_it_sees_what_the_tower_sees(tiny_model: TinyModel, frame: Frame) -> None:
    settings = config(tiny_model({"layers": 2}), device="cpu")
    plain = OpenClipEncoder(settings)
    compiled = OpenClipEncoder(replace(settings, compile=True))
    assert (compiled.name, compiled.version) == (plain.name, plain.version)
    with ThreadPoolExecutor(1) as mapping:  # as a node does
        features = mapping.submit(compiled.encode, frame).result().features
    np.testing.assert_allclose(features, plain.encode(frame).features, atol=1e-5)


@pytest.mark.slow
def test_without_a_compiler(tiny_model: TinyModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inductor.cpp, "cxx", ("/no/compiler",))
    settings = config(tiny_model({"layers": 2}), device="cpu", compile=True)
    reason, message = reason_of(settings)
    assert reason == "encoder_invalid"
    assert message.startswith("encoder.compile: torch can't compile (")


def test_onnxruntime_does_without(tiny_model: TinyModel) -> None:
    reason, message = reason_of(config(tiny_model(), compile=True, onnx_file="tower.onnx"))
    assert reason == "encoder_invalid"
    assert message == "encoder.compile is for torch: not together with encoder.onnx_file"
