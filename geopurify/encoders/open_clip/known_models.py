# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""open_clip models that are good to start with, listed in ``known_models.tsv``."""

from dataclasses import dataclass

from geopurify.encoders.downloads import find_cached
from geopurify.encoders.open_clip.library import open_clip
from geopurify.encoders.open_clip.models import model_without_weights
from geopurify.encoders.open_clip.tags import hub_file, known_rows
from geopurify.encoders.towers import tower_class


@dataclass(frozen=True)
class KnownModel:
    """A model with weights to download.

    Attributes:
        model, weights: ``encoder.model``, ``encoder.weights``.
        licence, commercial: of the weights, and whether it allows products; their own card has the
            last word.
        dimension: D of its features.
        weights_gb: memory of its weights in single precision, half of it in half precision.
        trained_px: edge of the square images it was trained on.
        cell_px: edge of the square of pixels of each feature.
        variants: choices of ``encoder.variant``, the default first.
        ade150: published mIoU on the 150 classes of ADE20K without training on them, %, and the
            ``source`` with the variant; None where none was found.
        is_here: the weights were downloaded before.
    """

    model: str
    weights: str
    licence: str
    commercial: bool
    dimension: int
    weights_gb: float
    trained_px: int
    cell_px: int
    variants: tuple[str, ...]
    ade150: float | None
    source: str
    is_here: bool


def known_models() -> list[KnownModel]:
    """Return the listed models; nothing is downloaded."""
    return [_known_model(row) for row in known_rows()]


def _known_model(row: dict[str, str]) -> KnownModel:
    name = row["model"]
    model_config = open_clip.get_model_config(name)
    model = model_without_weights(name)
    tower = tower_class(name, model.visual)
    return KnownModel(
        model=name,
        weights=row["weights"],
        licence=row["licence"],
        commercial=row["commercial"] == "yes",
        dimension=model_config["embed_dim"],
        weights_gb=4e-9 * sum(tensor.numel() for tensor in model.parameters()),
        trained_px=model_config["vision_cfg"]["image_size"],
        cell_px=tower.cell_px(model.visual),
        variants=tower.variants,
        ade150=float(row["ade150"]) if row["ade150"] else None,
        source=row["source"],
        is_here=find_cached(hub_file(name, row["weights"])) is not None,
    )
