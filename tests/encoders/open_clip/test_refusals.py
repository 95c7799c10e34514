# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What an open_clip encoder refuses, before any frame."""

import json
from pathlib import Path

import pytest
import torch
from tiny_clip import TinyModel, config, model_of, reason_of


def test_an_unknown_model_gets_the_nearest_names() -> None:
    reason, message = reason_of(config("ViT-B16"))
    assert reason == "model_unknown"
    assert "ViT-B-16" in message


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (None, "No such file"),
        ("{not json", "can't read"),
        ("[]", "needs the keys embed_dim, text_cfg, vision_cfg"),
        (json.dumps({"embed_dim": 8, "vision_cfg": 1, "text_cfg": {}}), "must be objects"),
        ("[" * 90_000, "can't read the model"),
        (" " * 100_001, "it is longer than 100000 characters"),
        (
            json.dumps({"embed_dim": 8, "vision_cfg": {"layers": 10**9}, "text_cfg": {}}),
            "layers of vision_cfg must be whole numbers of at most 1000, got 1000000000",
        ),
        (
            json.dumps({"embed_dim": 10**9, "vision_cfg": {"width": 10**6}, "text_cfg": {}}),
            "weights, at most 2e+10 are allowed",
        ),
    ],
)
def test_a_broken_model_file_is_refused(tmp_path: Path, content: str | None, cause: str) -> None:
    path = tmp_path / "broken-model.json"
    if content is not None:
        path.write_text(content)
    reason, message = reason_of(config(str(path)))
    assert reason == "model_invalid"
    assert cause in message


def test_a_model_file_may_not_take_the_name_of_another(tmp_path: Path) -> None:
    path = tmp_path / "ViT-B-16.json"
    path.write_text(json.dumps({"embed_dim": 8, "vision_cfg": {}, "text_cfg": {}}))
    assert reason_of(config(str(path)))[0] == "model_invalid"


@pytest.mark.parametrize(
    ("model", "remedy"),
    [
        (
            "EVA02-E-14",
            "tower of EVA02-E-14, a Eva, has no dense features here; supported are open",
        ),
        ("swin_base_patch4_window7_224", "supported are"),
        ("coca_ViT-B-32", "geopurify encoders"),
        ("roberta-ViT-B-32", "geopurify encoders"),
    ],
)
def test_shipped_models_of_other_kinds_are_refused(model: str, remedy: str) -> None:
    reason, message = reason_of(config(model, image_width=64))
    assert reason == "model_unsupported"
    assert remedy in message


@pytest.mark.parametrize(
    "vision",
    [
        {"pool_type": "avg"},
        {"final_ln_after_pool": True},
        {"block_type": "custom"},
        {"pos_embed_type": "sin_cos_2d"},
    ],
)
def test_towers_that_were_not_checked_are_refused(tiny_model: TinyModel, vision: dict) -> None:
    assert reason_of(config(tiny_model(vision)))[0] == "model_unsupported"


def test_an_image_size_off_the_patches_names_allowed_sizes(tiny_model: TinyModel) -> None:
    reason, message = reason_of(config(tiny_model(), image_width=50))
    assert reason == "config_invalid"
    assert "encoder.image_width must be a multiple of 16, the pixels of one feature" in message
    assert "48 or 64, got 50" in message


@pytest.mark.parametrize(
    ("vision", "text", "difference"),
    [
        ({"layers": 2}, {}, "it lacks visual.transformer.resblocks.2.ln_1.weight, "),
        ({"layers": 4}, {}, "it has visual.transformer.resblocks.3.ln_1.weight, "),
        ({"width": 96}, {}, "visual.proj is 96x24 and not 64x24"),
        ({"patch_size": 8}, {}, "visual.conv1.weight is 64x3x8x8 and not 64x3x16x16"),
        ({}, {"width": 64}, "positional_embedding is 16x64 and not 16x32"),
    ],
)
def test_weights_of_another_model_do_not_fit(
    tiny_model: TinyModel, tmp_path: Path, vision: dict, text: dict, difference: str
) -> None:
    other = config(tiny_model(vision, text), image_width=64, image_height=64)
    torch.save(model_of(other).state_dict(), tmp_path / "other.pt")
    reason, message = reason_of(config(tiny_model(), weights=str(tmp_path / "other.pt")))
    assert reason == "weights_mismatch"
    assert difference in message
    assert "set encoder.model to the model they were trained for" in message


def test_unknown_weights_get_the_tags_of_the_model() -> None:
    reason, message = reason_of(config("ViT-B-16", weights="laion3b"))
    assert reason == "weights_unknown"
    assert "laion2b_s34b_b88k" in message
    _, message = reason_of(config("ViT-B-16", weights="laion2b_s34_b88k"))
    assert message.endswith("; did you mean 'laion2b_s34b_b88k'?")


def test_weights_must_be_named(tiny_model: TinyModel) -> None:
    reason, message = reason_of(config(tiny_model(), weights=""))
    assert reason == "weights_unknown"
    assert "(it has none) or random, got ''" in message
