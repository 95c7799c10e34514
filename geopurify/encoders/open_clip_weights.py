# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Loading the weights of open_clip models, with every way it can fail told apart."""

import hashlib
import logging
from pathlib import Path
from typing import Any

import torch

from geopurify.config import EncoderConfig
from geopurify.encoders.open_clip_library import open_clip
from geopurify.encoders.open_clip_models import ModelPlan
from geopurify.errors import BadInput, first_line

logger = logging.getLogger(__name__)

RESAMPLED = ("visual.positional_embedding", "visual.trunk.pos_embed")  # to the input size


def load_model(plan: ModelPlan, config: EncoderConfig) -> tuple[Any, str]:
    """Return an open_clip model in evaluation mode on the CPU, and its version.

    The version is the start of the SHA-256 of the weights, or ``random-seedN`` without weights.

    Raises:
        BadInput: the weights are unknown, unreadable, out of reach or another model's.
    """
    if config.weights:
        model = _create_trained(plan, config.weights)
        version = weights_version(model)
    else:
        model = _create_random(plan, config.seed)
        version = f"random-seed{config.seed}"
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


def _create_trained(plan: ModelPlan, weights: str) -> Any:
    tag = open_clip.get_pretrained_cfg(plan.name, weights)
    path = _download(plan.name, weights, tag) if tag else str(Path(weights).expanduser())
    if not Path(path).is_file():
        tags = ", ".join(open_clip.list_pretrained_tags_by_model(plan.name)) or "none"
        raise BadInput(
            "weights_unknown",
            f"encoder.weights {weights!r} is neither a file nor a tag of {plan.name}; its tags: "
            f"{tags}",
        )
    # what the weights were trained with is told by their tag only
    options = {} if tag else {"force_preprocess_cfg": _normalisation(plan.name)}
    quick_gelu = bool(tag.get("quick_gelu", False))
    try:
        return _create(
            plan, pretrained=weights if tag else path, force_quick_gelu=quick_gelu, **options
        )
    except Exception as error:  # loaders raise whatever the content of a file provokes
        raise _weights_error(plan.name, path, error) from error


def _download(name: str, weights: str, tag: dict) -> str:
    try:
        return open_clip.download_pretrained(tag)
    except Exception as error:  # whatever the network and its client libraries raise
        raise BadInput(
            "weights_unavailable",
            f"can't download the weights {weights!r} of {name} ({first_line(error)}): connect "
            "this machine to the network once, or copy the file here and set encoder.weights to "
            "its path",
        ) from error


def _normalisation(name: str) -> dict[str, Any]:
    """Return the mean and deviation of images for a local file, {} for CLIP's."""
    tags = [
        open_clip.get_pretrained_cfg(name, tag)
        for tag in open_clip.list_pretrained_tags_by_model(name)
    ]
    found = {(tag["mean"], tag["std"]) for tag in tags if "mean" in tag and "std" in tag}
    if len(found) == 1:
        mean, deviation = found.pop()
        return {"mean": mean, "std": deviation}
    if found:
        logger.warning("%s: images are normalised as CLIP's; not all weights want that", name)
    return {}


def _weights_error(name: str, path: str, error: Exception) -> BadInput:
    """Tell a file that can't be read from one that doesn't fit."""
    try:
        open_clip.factory.load_state_dict(path)
    except Exception as cause:
        return BadInput(
            "weights_unreadable",
            f"can't read the weights {path} ({first_line(cause)}): copy or download them again",
        )
    first, *differences = str(error).splitlines() or [repr(error)]  # torch: one a line
    detail = "; ".join(line.strip()[:200] for line in differences[:3]) or first
    return BadInput(
        "weights_mismatch",
        f"the weights {path} don't fit {name} ({detail}): set encoder.model to the model they "
        "were trained for",
    )


def _create_random(plan: ModelPlan, seed: int) -> Any:
    logger.warning("open_clip %s has random weights: its features mean nothing", plan.name)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return _create(plan)


def _create(plan: ModelPlan, **options: Any) -> Any:
    if plan.tower.has_positions:
        options["force_image_size"] = plan.windows.size
    return open_clip.create_model(plan.name, **options)
