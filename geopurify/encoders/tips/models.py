# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""TIPSv2 models: from the hub, from a folder, or with random weights."""

import logging
from pathlib import Path
from typing import Any

import torch

from geopurify.config import EncoderConfig
from geopurify.config.did_you_mean import did_you_mean
from geopurify.encoders.downloads import offline_ways
from geopurify.encoders.open_clip.weights import RANDOM, weights_version
from geopurify.encoders.tips.sizes import SIZES
from geopurify.encoders.torchvision_ops import ensure_torchvision
from geopurify.errors import BadInput, first_line, shown

logger = logging.getLogger(__name__)


def load_model(config: EncoderConfig) -> tuple[Any, Any, str]:
    """Return a `Tipsv2Model` in evaluation mode on the CPU, its tokenizer and its version.

    Raises:
        BadInput: transformers is missing or too old, there is no such model, or its files can't
            be had or read.
    """
    _check_transformers()
    if config.weights == RANDOM:
        return *_create_random(_known(config.model), config.seed), f"random-seed{config.seed}"
    folder = Path(config.model).expanduser()
    if folder.is_dir():
        model, tokenizer = _load_folder(folder)
    else:
        model, tokenizer = _load_from_hub(_known(config.model))
    return model, tokenizer, weights_version(model)


def _check_transformers() -> None:
    ensure_torchvision()  # transformers imports it
    try:
        from transformers import Tipsv2Model  # noqa: F401
    except ImportError as error:
        raise BadInput(
            "encoder_unavailable",
            "encoder.kind tips needs transformers 5.23 or later: "
            f"pip install geopurify_ros[transformers] ({first_line(error)})",
        ) from error


def _known(name: str) -> str:
    if name not in SIZES:
        raise BadInput(
            "model_unknown",
            f"encoder.model of encoder.kind tips must be one of {', '.join(SIZES)} or a folder "
            f"with config.json, model.safetensors and a tokenizer, got {shown(name)}"
            f"{did_you_mean(name, tuple(SIZES))}",
        )
    return name


def _load_folder(folder: Path) -> tuple[Any, Any]:
    try:
        return _load(str(folder), local_files_only=True)
    except Exception as error:  # whatever transformers raises on a user's files
        raise BadInput(
            "model_invalid", f"can't read the model {folder}: {first_line(error)}"
        ) from error


def _load_from_hub(name: str) -> tuple[Any, Any]:
    """Load from the hub's cache, which needs no network, else download."""
    try:
        return _load(name, local_files_only=True)
    except Exception:  # it is not in the cache, or not all of it
        logger.info("Downloading %s from the Hugging Face hub", name)
    try:
        return _load(name, local_files_only=False)
    except Exception as error:  # whatever the network and its client libraries raise
        raise BadInput(
            "weights_unavailable",
            f"can't download {name} ({first_line(error)}): {offline_ways()}",
        ) from error


def _load(source: str, local_files_only: bool) -> tuple[Any, Any]:
    from transformers import AutoTokenizer, Tipsv2Model

    model: Any = Tipsv2Model.from_pretrained(
        source, use_safetensors=True, local_files_only=local_files_only
    )
    tokenizer = AutoTokenizer.from_pretrained(source, local_files_only=local_files_only)
    return model.float().eval().requires_grad_(False), tokenizer


def _create_random(name: str, seed: int) -> tuple[Any, Any]:
    """Return a model of the size of a known one, and a tokenizer of bytes: there is no other."""
    from transformers import Tipsv2Config, Tipsv2Model, Tipsv2Tokenizer

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
    vocabulary = {"<pad>": 0, "<unk>": 1} | {f"<0x{byte:02X}>": 2 + byte for byte in range(256)}
    return model.eval().requires_grad_(False), Tipsv2Tokenizer(vocab=vocabulary)
