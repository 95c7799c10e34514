# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which open_clip model the settings ask for, and whether it can do it, before any weights."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from geopurify.config import EncoderConfig
from geopurify.did_you_mean import did_you_mean
from geopurify.encoders.open_clip_library import open_clip
from geopurify.encoders.towers import Tower, tower_class
from geopurify.encoders.windows import Windows
from geopurify.errors import BadInput, shown

TOWER_FORMAT = "geopurify-image-tower-1"


@dataclass(frozen=True, eq=False)
class ModelPlan:
    """A model that can be built as the settings say.

    Attributes:
        name: the name under which open_clip knows it.
        dimension: D of its features.
        tower: the family of its image tower.
        variant: how the last block is run, never ``auto``.
        windows: what of the image it sees at a time.
    """

    name: str
    dimension: int
    tower: type[Tower]
    variant: str
    windows: Windows

    @property
    def encoder_name(self) -> str:
        """The name of the encoder that the model becomes, which maps are bound to."""
        return f"open_clip/{self.name}/{self.variant}"

    def identity(self, version: str) -> dict[str, str]:
        """Return what a file of the image tower says of itself, given the weights' version."""
        height, width = self.windows.size
        return {
            "format": TOWER_FORMAT,
            "encoder": self.encoder_name,
            "version": version,
            "dimension": str(self.dimension),
            "image_height": str(height),
            "image_width": str(width),
        }


def plan_model(config: EncoderConfig) -> ModelPlan:
    """Choose model, tower, variant and windows; nothing is downloaded.

    Raises:
        BadInput: the model is unknown or unsupported, has no such variant or can't take images or
            windows of this size.
    """
    name = registered_name(config.model)
    visual = image_tower(name)
    tower = tower_class(name, visual)
    variant = tower.variants[0] if config.variant == "auto" else config.variant
    if variant not in tower.variants:
        raise BadInput(
            "config_invalid",
            f"encoder.variant of {name} must be auto or {', '.join(tower.variants)}, "
            f"got {variant!r}",
        )
    dimension = open_clip.get_model_config(name)["embed_dim"]
    return ModelPlan(name, dimension, tower, variant, Windows(config, tower.cell_px(visual)))


def registered_name(model: str) -> str:
    """Return the name under which open_clip knows a model given by name or .json path.

    Raises:
        BadInput: there is no such model, or its file can't be read.
    """
    if model.endswith(".json"):
        return _register(Path(model).expanduser())
    known = open_clip.list_models()
    if model not in known:
        raise BadInput(
            "model_unknown",
            f"open_clip has no model {shown(model)}{did_you_mean(model, known)}",
        )
    return model


def image_tower(name: str) -> Any:
    """Return the image tower of a model without memory for its weights.

    Raises:
        BadInput: open_clip can't build the model, or needs another library for its texts.
    """
    try:
        with torch.device("meta"):
            return build_model(name).visual
    except BadInput:
        raise
    except Exception as error:  # whatever the values of a user's .json provoke
        raise BadInput("model_invalid", f"can't build the model {name}: {error!r}") from error


def build_model(name: str, quick_gelu: bool = False, size: tuple[int, int] | None = None) -> Any:
    """Return a model with random weights; nothing is downloaded.

    Args:
        quick_gelu: force OpenAI's activation.
        size: height and width of its images instead of those it was trained with, pixels.

    Raises:
        BadInput: it needs another library for its texts.
    """
    model_config = open_clip.get_model_config(name)
    if model_config["text_cfg"].get("hf_model_name") or "multimodal_cfg" in model_config:
        raise BadInput(
            "model_unsupported",
            f"the text tower of {name} is not open_clip's own text transformer: choose another "
            "encoder.model, such as one that geopurify encoders lists",
        )
    vision = model_config["vision_cfg"]
    vision.pop("timm_model_pretrained", None)  # it would download
    if size:
        vision["image_size"] = size
    if quick_gelu:
        model_config["quick_gelu"] = True
    is_custom = model_config.pop("custom_text", False)
    return (open_clip.CustomTextCLIP if is_custom else open_clip.CLIP)(**model_config)


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
