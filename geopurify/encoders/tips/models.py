# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""TIPSv2 models: from the hub, from a folder, or with random weights."""

from pathlib import Path
from typing import Any

import torch

from geopurify.config import EncoderConfig
from geopurify.config.did_you_mean import did_you_mean
from geopurify.encoders.open_clip.weights import RANDOM, weights_version
from geopurify.encoders.pretrained import byte_tokenizer, find_class, load_pretrained
from geopurify.encoders.tips.sizes import SIZES
from geopurify.errors import BadInput, quote


def load_model(config: EncoderConfig) -> tuple[Any, Any, str]:
    """Return a `Tipsv2Model` in evaluation mode on the CPU, its tokenizer and its version.

    Raises:
        BadInput: transformers is missing or too old, there is no such model, or its files can't
            be had or read.
    """
    model_class = find_class("Tipsv2Model", "tips")
    if config.weights == RANDOM:
        return *_create_random(_known(config.model), config.seed), f"random-seed{config.seed}"
    folder = Path(config.model).expanduser()
    source = folder if folder.is_dir() else _known(config.model)
    model, tokenizer = load_pretrained(model_class, source)
    return model, tokenizer, weights_version(model)


def _known(name: str) -> str:
    if name not in SIZES:
        raise BadInput(
            "model_unknown",
            f"encoder.model of encoder.kind tips must be one of {', '.join(SIZES)} or a folder "
            f"with config.json, model.safetensors and a tokenizer, got {quote(name)}"
            f"{did_you_mean(name, tuple(SIZES))}",
        )
    return name


def _create_random(name: str, seed: int) -> tuple[Any, Any]:
    """Return a model of the size of a known one, and a tokenizer of bytes."""
    from transformers import Tipsv2Config, Tipsv2Model

    size = SIZES[name]
    width, heads, hidden = size["width"], size["heads"], size["hidden"]
    image_layers, text_layers = size["layers"]
    config = Tipsv2Config(
        vision_config={
            "hidden_size": width,
            "num_hidden_layers": image_layers,
            "num_attention_heads": heads,
            "mlp_ratio": hidden / width,
            "use_swiglu_ffn": name.endswith("g14"),
        },
        text_config={
            "hidden_size": width,
            "num_hidden_layers": text_layers,
            "num_attention_heads": heads,
            "intermediate_size": hidden,
        },
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model: Any = Tipsv2Model(config)
    return model.eval().requires_grad_(False), byte_tokenizer()
