# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The text half of the shipped model by itself, beside the whole model."""

import subprocess
import sys

import numpy as np
import pytest

from geopurify.config import EncoderConfig
from geopurify.config.label_sets import label_set
from geopurify.encoders import create_encoder, create_text_encoder
from geopurify.errors import BadInput

TEXTS = [
    *(f"a {name}" for name in label_set("home")),
    "red chair",
    "where is the television?",
    "something to sit on, for 2 people & a dog",
]
TOLERANCE = 1e-6  # sums are added in another order


@pytest.mark.parametrize("prompts", ["", "photo"])
def test_features_are_those_of_the_whole_model(prompts):
    config = EncoderConfig(kind="embedded", device="cpu", prompts=prompts)
    ours, whole = create_text_encoder(config), create_encoder(config)
    found = ours.encode_text(TEXTS)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, whole.encode_text(TEXTS), atol=TOLERANCE)


def test_it_is_the_same_encoder_to_a_map():
    config = EncoderConfig(kind="embedded", device="cpu")
    ours, whole = create_text_encoder(config), create_encoder(config)
    for name in ("name", "version", "dimension", "class_names"):
        assert getattr(ours, name) == getattr(whole, name)
    assert ours.logit_scale == pytest.approx(whole.logit_scale, rel=1e-6)


def test_a_long_text_is_refused_as_by_the_whole_model():
    config = EncoderConfig(kind="embedded", device="cpu")
    for encoder in (create_text_encoder(config), create_encoder(config)):
        with pytest.raises(BadInput, match="has 42 tokens, open_clip/home-clip/vanilla reads 32"):
            encoder.encode_text(["red " * 39 + "chair"])


def test_it_needs_neither_torch_nor_open_clip():
    code = """if True:
        import sys
        from geopurify.config import EncoderConfig
        from geopurify.encoders import create_text_encoder
        create_text_encoder(EncoderConfig(kind="embedded")).encode_text(["chair"])
        print(*{"torch", "open_clip", "timm"} & sys.modules.keys())
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.strip()) == (0, "")
