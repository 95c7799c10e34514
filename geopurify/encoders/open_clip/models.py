# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which open_clip model the settings ask for, and whether it can do it, before any weights."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from geopurify.config import EncoderConfig
from geopurify.config.did_you_mean import did_you_mean
from geopurify.encoders.open_clip.library import open_clip
from geopurify.encoders.open_clip.windows import Windows
from geopurify.encoders.towers import tower_class
from geopurify.encoders.towers.tower import Tower
from geopurify.errors import BadInput, quote, shorten_error
from geopurify.files.regular_file import require_regular

MOST_LAYERS = 1000  # of a tower
MOST_WEIGHTS = 20_000_000_000  # open_clip's largest model has 5 thousand million
LONGEST_JSON = 100_000  # characters of a model's file
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
    if config.judges_names and not tower.has_attention:
        raise BadInput(
            "config_invalid",
            f"encoder.{config.judges_names} must be off with {name}: its image tower, one of "
            f"{tower.family}, is not a vision transformer whose attention could be read",
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
            f"open_clip has no model {quote(model)}{did_you_mean(model, known)}",
        )
    return model


def image_tower(name: str) -> Any:
    """Return the image tower of `model_without_weights`."""
    return model_without_weights(name).visual


def model_without_weights(name: str) -> Any:
    """Return a model without memory for its weights.

    Raises:
        BadInput: open_clip can't build the model, or needs another library for its texts.
    """
    try:
        with torch.device("meta"):
            model = build_model(name)
    except BadInput:
        raise
    except Exception as error:  # whatever the values of a user's .json provoke
        raise BadInput(
            "model_invalid", f"can't build the model {name}: {shorten_error(error)}"
        ) from error
    weights = sum(tensor.numel() for tensor in model.state_dict().values())
    if weights > MOST_WEIGHTS:
        raise BadInput(
            "model_invalid",
            f"the model {name} has {weights:.1e} weights, at most {MOST_WEIGHTS:.0e} are allowed",
        )
    return model


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
    model_config = _read_json(path)
    needed = {"embed_dim", "vision_cfg", "text_cfg"}
    if not isinstance(model_config, dict) or needed - model_config.keys():
        raise BadInput("model_invalid", f"model {path} needs the keys {', '.join(sorted(needed))}")
    if not all(isinstance(model_config[key], dict) for key in ("vision_cfg", "text_cfg")):
        raise BadInput("model_invalid", f"model {path}: vision_cfg and text_cfg must be objects")
    _check_layers(path, model_config)
    registered = open_clip.get_model_config(path.stem)
    if registered is None:
        open_clip.add_model_config(path)
    elif registered != model_config:
        raise BadInput(
            "model_invalid", f"open_clip has another model {path.stem!r}; rename {path.name}"
        )
    return path.stem


def _read_json(path: Path) -> Any:
    try:
        require_regular(path)
        with path.open(encoding="utf-8") as file:
            text = file.read(LONGEST_JSON + 1)
        if len(text) > LONGEST_JSON:
            raise ValueError(f"it is longer than {LONGEST_JSON} characters")
        return json.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(
            "model_invalid", f"can't read the model {path}: {shorten_error(error)}"
        ) from error


def _check_layers(path: Path, model_config: dict[str, Any]) -> None:
    """Refuse towers that would take hours to build."""
    for tower in ("vision_cfg", "text_cfg"):
        layers = model_config[tower].get("layers", 0)
        for count in layers if isinstance(layers, list) else [layers]:
            if not isinstance(count, int) or count > MOST_LAYERS:
                raise BadInput(
                    "model_invalid",
                    f"model {path}: layers of {tower} must be whole numbers of at most "
                    f"{MOST_LAYERS}, got {quote(count)}",
                )
