# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""open_clip models with their weights: from a tag, from a file, or random ones."""

import hashlib
import logging
from pathlib import Path
from typing import Any

import torch

from geopurify.config import EncoderConfig
from geopurify.config.did_you_mean import did_you_mean
from geopurify.encoders.downloads import download
from geopurify.encoders.open_clip.library import open_clip
from geopurify.encoders.open_clip.models import ModelPlan, build_model
from geopurify.encoders.open_clip.tags import hub_file, tag_config, tags_of
from geopurify.encoders.open_clip.weights_fit import fill
from geopurify.errors import BadInput, quote
from geopurify.files.weights_file import read_weights

logger = logging.getLogger(__name__)

RANDOM = "random"  # what encoder.weights says where a test or a benchmark needs no features
RESAMPLED = ("visual.positional_embedding", "visual.trunk.pos_embed")  # to the input size
PREPROCESSING = {  # of images, where a tag has no other
    "mean": open_clip.OPENAI_DATASET_MEAN,
    "std": open_clip.OPENAI_DATASET_STD,
    "interpolation": "bicubic",
}


def load_model(plan: ModelPlan, config: EncoderConfig) -> tuple[Any, str]:
    """Return an open_clip model in evaluation mode on the CPU, and its version.

    The version is the start of the SHA-256 of the weights, or ``random-seedN`` for `RANDOM` ones.

    Raises:
        BadInput: the weights are unknown, unreadable, out of reach or another model's.
    """
    if config.weights == RANDOM:
        model = _create_random(plan, config.seed)
        version = f"random-seed{config.seed}"
    else:
        path = weights_path(plan.name, config.weights)
        model = _create_trained(plan, path, tag_config(plan.name, config.weights))
        version = weights_version(model)
    return model.eval().requires_grad_(False), version


def weights_version(model: torch.nn.Module) -> str:
    """Return 12 hex digits of the SHA-256 of the weights, whatever file they came in.

    The positions of the image are left out: they are resampled to the size of the input.
    """
    digest = hashlib.sha256()
    for name, weight in sorted(model.state_dict().items()):
        if name not in RESAMPLED:
            digest.update(name.encode())
            digest.update(weight.cpu().contiguous().numpy())
    return digest.hexdigest()[:12]


def weights_path(name: str, weights: str) -> Path:
    """Return the file of ``encoder.weights``, downloaded if it is a tag and not yet here.

    Args:
        name: of the model.

    Raises:
        BadInput: it is neither a tag nor a file, or can't be downloaded.
    """
    tag = tag_config(name, weights)
    if "file" in tag:
        return Path(tag["file"])
    if tag:
        return download(hub_file(name, weights), f"the weights {weights!r} of {name}")
    path = Path(weights).expanduser()
    if not path.is_file():
        raise _unknown(name, weights)
    return path


def _unknown(name: str, weights: str) -> BadInput:
    tags = tags_of(name)
    return BadInput(
        "weights_unknown",
        f"encoder.weights must be a local file, a tag of {name} "
        f"({', '.join(tags) or 'it has none'}) or {RANDOM}, got {quote(weights)}"
        f"{did_you_mean(weights, tags)}",
    )


def _create_trained(plan: ModelPlan, path: Path, tag: dict[str, Any]) -> Any:
    weights = read_weights(path)
    is_timm = "timm_model_name" in open_clip.get_model_config(plan.name)["vision_cfg"]
    size = plan.windows.size if plan.tower.has_positions else None
    # timm's models take their positions as they are and resample them afterwards
    model = build_model(plan.name, bool(tag.get("quick_gelu", False)), None if is_timm else size)
    try:
        fill(model, weights)
    except BadInput as error:
        raise BadInput(
            error.reason,
            f"the weights {path} don't fit {plan.name} ({error}): set encoder.model to the model "
            "they were trained for",
        ) from error
    if is_timm and size:
        model.visual.set_input_size(size)
    _set_preprocessing(model, tag or _common_preprocessing(plan.name))
    return model


def _common_preprocessing(name: str) -> dict[str, Any]:
    """Return what all tags of a model do to images, {} for what CLIP does."""
    tags = [PREPROCESSING | tag_config(name, tag) for tag in tags_of(name)]
    found = {tuple(tag[key] for key in PREPROCESSING) for tag in tags}
    if len(found) == 1:
        return dict(zip(PREPROCESSING, found.pop(), strict=True))
    if found:
        logger.warning(
            "%s: images are normalized as for CLIP, which may be wrong for these weights", name
        )
    return {}


def _set_preprocessing(model: Any, tag: dict[str, Any]) -> None:
    chosen = PREPROCESSING | tag
    model.visual.image_mean, model.visual.image_std = chosen["mean"], chosen["std"]
    model.visual.image_interpolation = chosen["interpolation"]


def _create_random(plan: ModelPlan, seed: int) -> Any:
    size = plan.windows.size if plan.tower.has_positions else None
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = build_model(plan.name, size=size)
    if size and hasattr(model.visual, "set_input_size"):
        model.visual.set_input_size(size)
    _set_preprocessing(model, {})
    return model
