# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Loading open_clip models, with every way it can fail told apart before the first frame."""

import difflib
import hashlib
import json
import logging
from pathlib import Path
from typing import Any

import torch

from geopurify.config import EncoderConfig
from geopurify.encoders.torchvision_ops import ensure_torchvision
from geopurify.errors import BadInput

ensure_torchvision()  # open_clip imports it
import open_clip  # noqa: E402
from open_clip.transformer import ResidualAttentionBlock, VisionTransformer  # noqa: E402

logger = logging.getLogger(__name__)

SUPPORTED = (
    "supported are models of open_clip's own VisionTransformer and text transformer, with "
    "class-token pooling and learnt positions, such as ViT-B-16 or ViT-L-14"
)


def load_model(config: EncoderConfig) -> tuple[Any, Any, str]:
    """Return an open_clip model in evaluation mode on the CPU, its tokenizer and its version.

    The version is the start of the SHA-256 of the weights, or ``random-seedN`` without weights.

    Raises:
        BadInput: the model or its weights are unknown, unsupported, unreadable, out of reach or
            don't belong together, or the image size is no multiple of the patch size.
    """
    name = _registered_name(config.model)
    model_config = open_clip.get_model_config(name)
    _check_config(name, model_config, config)
    if config.weights:
        model = _create_trained(name, config)
        version = weights_version(model)
    else:
        model = _create_random(name, config)
        version = f"random-seed{config.seed}"
    _check_tower(name, model.visual)
    return model.eval().requires_grad_(False), open_clip.get_tokenizer(name), version


def weights_version(model: torch.nn.Module) -> str:
    """Return 12 hex digits of the SHA-256 of the weights, whatever file they came in.

    The positions of the image are left out: they are resampled to the size of the input.
    """
    digest = hashlib.sha256()
    for name, weight in sorted(model.state_dict().items()):
        if name != "visual.positional_embedding":
            digest.update(name.encode())
            digest.update(weight.cpu().contiguous().numpy())
    return digest.hexdigest()[:12]


def _registered_name(model: str) -> str:
    """Return the name under which open_clip knows a model given by name or .json path."""
    if model.endswith(".json"):
        return _register(Path(model))
    known = open_clip.list_models()
    if model not in known:
        near = difflib.get_close_matches(model, known, n=5, cutoff=0.4)
        raise BadInput(
            "model_unknown",
            f"open_clip has no model {model!r}; nearest names: {', '.join(near) or 'none'}",
        )
    return model


def _register(path: Path) -> str:
    try:
        model_config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput("model_invalid", f"can't read the model {path}: {error}") from error
    needed = {"embed_dim", "vision_cfg", "text_cfg"}
    if not isinstance(model_config, dict) or needed - model_config.keys():
        raise BadInput("model_invalid", f"model {path} needs the keys {', '.join(sorted(needed))}")
    if not all(isinstance(model_config[key], dict) for key in ("vision_cfg", "text_cfg")):
        raise BadInput("model_invalid", f"model {path}: vision_cfg and text_cfg must be objects")
    registered = open_clip.get_model_config(path.stem)
    if registered is None:
        open_clip.add_model_config(path)
    elif registered != model_config:
        raise BadInput(
            "model_invalid", f"open_clip has another model {path.stem!r}; rename {path.name}"
        )
    return path.stem


def _check_config(name: str, model_config: dict, config: EncoderConfig) -> None:
    vision, text = model_config["vision_cfg"], model_config["text_cfg"]
    foreign = [key for key in ("timm_model_name", "attentional_pool") if vision.get(key)]
    foreign += [key for key in ("hf_model_name", "hf_tokenizer_name") if text.get(key)]
    foreign += [key for key in ("layers", "patch_size") if not isinstance(vision.get(key, 1), int)]
    if vision.get("pos_embed_type", "learnable") != "learnable":
        foreign.append("pos_embed_type")
    if foreign:
        values = ", ".join(f"{key}={(vision | text)[key]!r}" for key in foreign)
        raise BadInput("model_unsupported", f"model {name} has {values}; {SUPPORTED}")
    _check_image_size(name, vision.get("patch_size", 16), config)


def _check_image_size(name: str, patch: int, config: EncoderConfig) -> None:
    for field in ("image_width", "image_height"):
        size = getattr(config, field)
        if size % patch:
            below = size // patch * patch
            raise BadInput(
                "config_invalid",
                f"encoder.{field} must be a multiple of the patch size {patch} of {name}, "
                f"such as {max(below, patch)} or {below + patch}, got {size}",
            )


def _check_tower(name: str, visual: Any) -> None:
    supported = (
        type(visual) is VisionTransformer
        and visual.pool_type == "tok"
        and not visual.final_ln_after_pool
        and all(type(block) is ResidualAttentionBlock for block in visual.transformer.resblocks)
    )
    if not supported:
        raise BadInput(
            "model_unsupported", f"model {name} has another kind of image tower; {SUPPORTED}"
        )


def _create_trained(name: str, config: EncoderConfig) -> Any:
    tag = open_clip.get_pretrained_cfg(name, config.weights)
    path = _download(name, config.weights, tag) if tag else config.weights
    if not Path(path).is_file():
        tags = ", ".join(open_clip.list_pretrained_tags_by_model(name)) or "none"
        raise BadInput(
            "weights_unknown",
            f"weights {config.weights!r} are neither a file nor a tag of {name}; its tags: {tags}",
        )
    try:
        # some weights were trained with the quick GELU, and only their tag says so
        quick_gelu = bool(tag.get("quick_gelu", False))
        return _create(name, config, pretrained=config.weights, force_quick_gelu=quick_gelu)
    except Exception as error:  # loaders raise whatever the content of a file provokes
        raise _weights_error(name, path, error) from error


def _download(name: str, weights: str, tag: dict) -> str:
    try:
        return open_clip.download_pretrained(tag)
    except Exception as error:  # whatever the network and its client libraries raise
        raise BadInput(
            "weights_unavailable", f"can't download the weights {weights!r} of {name}: {error}"
        ) from error


def _weights_error(name: str, path: str, error: Exception) -> BadInput:
    """Tell a file that can't be read from one that doesn't fit."""
    try:
        open_clip.factory.load_state_dict(path)
    except Exception as cause:
        return BadInput("weights_unreadable", f"can't read the weights {path}: {cause!r}")
    first, *differences = str(error).splitlines() or [repr(error)]  # torch: one a line
    detail = "; ".join(line.strip()[:200] for line in differences[:3]) or first
    return BadInput("weights_mismatch", f"the weights {path} don't fit {name}: {detail}")


def _create_random(name: str, config: EncoderConfig) -> Any:
    logger.warning("open_clip %s has random weights: its features mean nothing", name)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        try:
            return _create(name, config)
        except Exception as error:  # whatever the values of a user's .json provoke
            raise BadInput("model_invalid", f"can't build the model {name}: {error!r}") from error


def _create(name: str, config: EncoderConfig, **options: Any) -> Any:
    size = (config.image_height, config.image_width)
    return open_clip.create_model(name, force_image_size=size, **options)
