# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""open_clip models that are good to start with, listed in ``known_models.tsv``."""

import csv
from dataclasses import dataclass
from importlib.resources import files
from pathlib import PurePosixPath

from huggingface_hub import try_to_load_from_cache

from geopurify.encoders.open_clip_library import open_clip
from geopurify.encoders.open_clip_models import image_tower
from geopurify.encoders.towers import tower_class

_TABLE = files("geopurify.encoders") / "known_models.tsv"


@dataclass(frozen=True)
class KnownModel:
    """A model with weights to download.

    Attributes:
        model, weights, licence: ``encoder.model``, ``encoder.weights``, and how the weights may
            be used in a few words; their own card has the last word.
        dimension: D of its features.
        trained_px: edge of the square images it was trained on.
        cell_px: edge of the square of pixels of each feature.
        variants: choices of ``encoder.variant``, the default first.
        is_here: the weights were downloaded before.
    """

    model: str
    weights: str
    licence: str
    dimension: int
    trained_px: int
    cell_px: int
    variants: tuple[str, ...]
    is_here: bool


def known_models() -> list[KnownModel]:
    """Return the listed models; nothing is downloaded."""
    with _TABLE.open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    return [_known_model(**row) for row in rows]


def _known_model(model: str, weights: str, licence: str) -> KnownModel:
    model_config = open_clip.get_model_config(model)
    visual = image_tower(model)
    tower = tower_class(model, visual)
    return KnownModel(
        model,
        weights,
        licence,
        model_config["embed_dim"],
        model_config["vision_cfg"]["image_size"],
        tower.cell_px(visual),
        tower.variants,
        _is_here(model, weights),
    )


def _is_here(model: str, weights: str) -> bool:
    """Tell whether open_clip would find the weights in the cache of its downloads."""
    path = PurePosixPath(open_clip.get_pretrained_cfg(model, weights)["hf_hub"])
    names = (open_clip.constants.HF_SAFE_WEIGHTS_NAME, open_clip.constants.HF_WEIGHTS_NAME)
    return any(isinstance(try_to_load_from_cache(str(path), name), str) for name in names)
