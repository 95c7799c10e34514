# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""C-RADIO models: from the hub, from a folder, or with random weights."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from geopurify.config import EncoderConfig
from geopurify.config.did_you_mean import did_you_mean
from geopurify.encoders.downloads import HubFile, download
from geopurify.encoders.open_clip.weights import RANDOM, weights_version
from geopurify.encoders.pretrained import (
    BYTES_VOCABULARY,
    byte_tokenizer,
    find_class,
    load_pretrained,
)
from geopurify.encoders.radio.sizes import ADAPTOR, TEXT_MODEL, TEXT_SIZE, TEXT_TOKENS, TOWERS
from geopurify.encoders.radio.text_head import TextHead
from geopurify.errors import BadInput, quote, shorten_error

WEIGHTS, TEXT_FOLDER = "model.safetensors", "text"
_MODEL, _HEAD = "radio_model.", f"radio_model.adaptors.{ADAPTOR}.head_mlp."


@dataclass(frozen=True)
class RadioModel:
    """The parts of a model, in evaluation mode on the CPU.

    Attributes:
        trunk: image tower by timm, built for the size of the images.
        head: from its tokens to the text space.
        text_model, tokenizer: of SigLIP 2, by transformers.
    """

    trunk: Any
    head: TextHead
    text_model: Any
    tokenizer: Any
    version: str


def load_model(config: EncoderConfig, size: tuple[int, int]) -> RadioModel:
    """Return the model of a configuration for images of a size, rows and columns of pixels.

    A folder has ``model.safetensors`` of a repository of C-RADIO, whose name it ends with, and
    beside it the text tower and tokenizer of SigLIP 2 in ``text``.

    Raises:
        BadInput: transformers is missing, there is no such model, or its files can't be had or
            read.
    """
    text_class = find_class("SiglipTextModel", "radio")
    folder = Path(config.model).expanduser()
    is_folder = folder.is_dir()
    name = _known_name(folder.name if is_folder else config.model)
    if config.weights == RANDOM:
        trunk, head = _create_random(name, size, config.seed)
        text_model, tokenizer = _create_random_texts(config.seed)
        version = f"random-seed{config.seed}"
    else:
        file = folder / WEIGHTS if is_folder else download(HubFile(name, (WEIGHTS,)), name)
        trunk, head = _read(file, name, size)
        texts = folder / TEXT_FOLDER if is_folder else TEXT_MODEL
        text_model, tokenizer = load_pretrained(text_class, texts, "the text tower in")
        version = weights_version(nn.ModuleList([trunk, head, text_model]))
    for part in (trunk, head, text_model):
        part.eval().requires_grad_(False)
    return RadioModel(trunk, head, text_model, tokenizer, version)


def _known_name(name: str) -> str:
    """Return the whole name of a model of which the owner may be missing."""
    found = {known.split("/")[1]: known for known in TOWERS} | {known: known for known in TOWERS}
    if name not in found:
        raise BadInput(
            "model_unknown",
            f"encoder.model of encoder.kind radio must be one of {', '.join(TOWERS)}, or a "
            f"folder of such a name with {WEIGHTS} and {TEXT_FOLDER}/, got {quote(name)}"
            f"{did_you_mean(name, tuple(TOWERS))}",
        )
    return found[name]


def _read(file: Path, name: str, size: tuple[int, int]) -> tuple[Any, TextHead]:
    import timm

    state = _read_head(file)
    try:  # timm takes what is the tower's from the file, and fits its positions to the size
        trunk = timm.create_model(
            TOWERS[name],
            pretrained=True,
            pretrained_cfg_overlay={"file": str(file)},
            img_size=size,
        )
    except Exception as error:  # whatever timm raises on a user's file
        raise BadInput("model_invalid", f"{file} is not {name}: {shorten_error(error)}") from error
    return trunk.float(), TextHead(state, str(file))


def _read_head(file: Path) -> dict[str, Tensor]:
    """Return the weights of the head, named within it."""
    try:
        with safe_open(file, framework="pt") as tensors:
            names = list(tensors.keys())
            if any(name.startswith(f"{_MODEL}feature_normalizer.") for name in names):
                raise BadInput(
                    "model_unsupported",
                    f"{file} normalizes its features, which is not supported here",
                )
            heads = [name for name in names if name.startswith(_HEAD)]
            return {name[len(_HEAD) :]: tensors.get_tensor(name).float() for name in heads}
    except (OSError, SafetensorError) as error:
        raise BadInput("model_invalid", f"can't read {file}: {shorten_error(error)}") from error


def _create_random(name: str, size: tuple[int, int], seed: int) -> tuple[Any, TextHead]:
    import timm

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        trunk: Any = timm.create_model(TOWERS[name], img_size=size)
        width, out = trunk.embed_dim, TEXT_SIZE["projection_size"]
        shapes: dict[str, tuple[int, ...]] = {
            "fc1": (width, width),
            "final.0": (width,),
            "final.2": (out, width),
        }
        state = {
            f"{part}.{kind}": torch.randn(shape if kind == "weight" else shape[:1])
            for part, shape in shapes.items()
            for kind in ("weight", "bias")
        }
    return trunk, TextHead(state, "random")


def _create_random_texts(seed: int) -> tuple[Any, Any]:
    """Return a text tower of the published size, and a tokenizer of bytes."""
    from transformers import SiglipTextConfig, SiglipTextModel

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        config = SiglipTextConfig(
            **TEXT_SIZE,
            vocab_size=BYTES_VOCABULARY,
            max_position_embeddings=TEXT_TOKENS,
            bos_token_id=0,
            eos_token_id=1,
        )
        model: Any = SiglipTextModel(config)
    return model, byte_tokenizer()
