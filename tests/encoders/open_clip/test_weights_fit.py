# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Weights from files, in the encoder that they are for."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from tiny_clip import TinyModel, config, model_of, reason_of

from geopurify.encoders.open_clip.encoder import OpenClipEncoder
from geopurify.frame import Frame


def test_half_precision_is_resampled_to_another_size_of_image(
    tiny_model: TinyModel, tmp_path: Path, frame: Frame
) -> None:
    model = tiny_model()
    state = model_of(config(model, image_width=64, image_height=64)).state_dict()
    save_file(state, tmp_path / "single.safetensors")
    whole = OpenClipEncoder(config(model, weights=str(tmp_path / "single.safetensors")))
    for kind in (torch.float16, torch.bfloat16):
        half = {n: t.to(kind) if t.is_floating_point() else t for n, t in state.items()}
        save_file(half, tmp_path / "half.safetensors")
        encoder = OpenClipEncoder(config(model, weights=str(tmp_path / "half.safetensors")))
        np.testing.assert_allclose(
            encoder.encode(frame).features, whole.encode(frame).features, atol=0.02
        )


@pytest.mark.parametrize("kept", [1, 8, 100, 5000])
def test_a_file_that_is_cut_off_is_unreadable(
    tiny_model: TinyModel, tmp_path: Path, kept: int
) -> None:
    model = tiny_model()
    state = model_of(config(model)).state_dict()
    torch.save(state, tmp_path / "w.pt")
    save_file(state, tmp_path / "w.safetensors")
    for path in (tmp_path / "w.pt", tmp_path / "w.safetensors"):
        path.write_bytes(path.read_bytes()[:kept])
        reason, message = reason_of(config(model, weights=str(path)))
        assert reason == "weights_unreadable"
        assert str(path) in message


def test_the_names_of_transformers_are_recognized(tiny_model: TinyModel, tmp_path: Path) -> None:
    torch.save({"vision_model.embeddings.position_ids": torch.zeros(1)}, tmp_path / "w.pt")
    reason, message = reason_of(config(tiny_model(), weights=str(tmp_path / "w.pt")))
    assert reason == "weights_mismatch"
    assert "its names are those of transformers' CLIPModel, not open_clip's" in message
