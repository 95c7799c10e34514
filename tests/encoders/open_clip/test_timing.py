# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from collections.abc import Callable

import pytest

from geopurify.config import EncoderConfig
from geopurify.encoders.open_clip.timing import time_encoder
from geopurify.errors import BadInput


def test_a_model_is_timed_at_the_nearest_size_it_takes(tiny_model: Callable[..., str]) -> None:
    model = tiny_model({"patch_size": 14, "image_size": 56})
    config = EncoderConfig(image_width=100, image_height=50, device="cpu")
    timing = time_encoder(model, config)
    assert timing.name == model
    assert timing.ms_per_frame > 0
    assert timing.input_px == (98, 56)
    assert timing.features == (4, 7, 24)


def test_models_without_their_tokenizer_can_be_timed(tiny_model: Callable[..., str]) -> None:
    model = tiny_model({}, {"hf_tokenizer_name": "not/here"})
    config = EncoderConfig(image_width=48, image_height=32, device="cpu")
    assert time_encoder(model, config).features == (2, 3, 24)


def test_an_encoder_that_reads_no_colour_is_not_timed() -> None:
    with pytest.raises(BadInput, match="scores reads scores, no colour images") as caught:
        time_encoder("scores", EncoderConfig())
    assert caught.value.reason == "not_timed"


def test_what_is_neither_kind_nor_model_is_named() -> None:
    with pytest.raises(BadInput, match="no model 'ViT-B16'"):
        time_encoder("ViT-B16", EncoderConfig(device="cpu"))
