# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""open_clip models that are good to start with, listed in ``known_models.tsv``."""

from dataclasses import dataclass

from geopurify.encoders.downloads import cached
from geopurify.encoders.open_clip.library import open_clip
from geopurify.encoders.open_clip.models import image_tower
from geopurify.encoders.open_clip.tags import hub_file, known_rows
from geopurify.encoders.towers import tower_class


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
    return [_known_model(row["model"], row["weights"], row["licence"]) for row in known_rows()]


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
        cached(hub_file(model, weights)) is not None,
    )
