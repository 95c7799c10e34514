# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Sonata (CVPR 2025) as a teacher, where its package, its weights and a GPU are at hand."""

import logging
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from geopurify.errors import BadInput
from geopurify_train.distillation.scenes import Scene
from geopurify_train.distillation.settings import ALL_FIXES, PaperFixes

LICENCE = "Sonata's weights are CC-BY-NC 4.0: what is distilled from them is not for commerce"
PATCH = 1024  # points that attend to each other without flash attention
STAGES = 5
STAGES_JOINED_AS_PUBLISHED = 2  # of the four coarser ones
GRID_M = 0.02  # that the network was trained on

_log = logging.getLogger(__name__)


class SonataTeacher:
    """Features of every stage at 2 cm: 1232 channels, unit length.

    The published teacher stops two stages short, so that its features are constant in cells of
    8 cm and its positives teach nothing beyond that.
    """

    name = "sonata"

    def __init__(self, weights: Path, device: str = "cuda", fixes: PaperFixes = ALL_FIXES) -> None:
        """Load the network.

        Args:
            weights: the checkpoint, a local file.
            fixes: ``teacher_colors`` and ``teacher_stages`` are of this teacher.

        Raises:
            BadInput: the package or the file is missing.
        """
        self._sonata, self._fixes = _package(), fixes
        if not weights.is_file():
            raise BadInput("teacher_unavailable", f"there is no Sonata checkpoint {weights}")
        _log.warning(LICENCE)
        self._device = torch.device(device)
        custom = {"enc_patch_size": [PATCH] * STAGES, "enable_flash": False}
        model = self._sonata.load(str(weights), custom_config=custom)
        self._model = model.to(self._device).eval()
        self.description = {
            "name": self.name,
            "weights": weights.name,
            "teacher_colors": fixes.teacher_colors,
            "teacher_stages": fixes.teacher_stages,
        }

    @torch.no_grad()
    def embed(self, scene: Scene) -> NDArray[np.float32]:
        """Return (N, 1232) unit vectors, fewer channels without ``teacher_stages``.

        Raises:
            BadInput: the scene has voxels smaller than 2 cm.
        """
        joined = STAGES - 1 if self._fixes.teacher_stages else STAGES_JOINED_AS_PUBLISHED
        point = upcast(self._model(self._points(scene)), joined)
        return torch.nn.functional.normalize(point.feat.float(), dim=1).cpu().numpy()

    def _points(self, scene: Scene) -> dict[str, Tensor]:
        """Return the voxels as the network takes points, as its own transform would.

        But each voxel has a cell of its own: that transform puts one random point into each cell,
        and voxel centres lie on the borders of its cells, where rounding joins some of them.
        """
        if scene.voxel_size_m < GRID_M * (1 - 1e-6):
            raise BadInput(
                "teacher_unavailable",
                f"the sonata teacher needs voxels of {GRID_M} m or more, those of {scene.name} "
                f"have {scene.voxel_size_m} m",
            )
        points = scene.points_map
        low, high = points.min(0), points.max(0)
        middle = np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]], np.float32)
        colors = scene.colors.astype(np.float32) / np.float32(255)
        if not self._fixes.teacher_colors:
            colors /= np.float32(255)  # as published: divided twice
        arrays = {
            "coord": points - middle,
            "grid_coord": np.rint((points - low) / GRID_M).astype(np.int64),
            "feat": np.concatenate([points - middle, colors, scene.normals_map], 1),
            "offset": np.array([len(points)]),
        }
        return {name: torch.from_numpy(array).to(self._device) for name, array in arrays.items()}

    def compute_affinities(
        self, scene: Scene, one: NDArray[np.int64], other: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Return the cosines of two voxels, 0 where they are negative."""
        said = self.embed(scene)
        return np.maximum(np.einsum("pe,pe->p", said[one], said[other]), 0)


def _package() -> ModuleType:
    try:
        return import_module("sonata")
    except ImportError as error:
        raise BadInput(
            "teacher_unavailable",
            f"the sonata teacher needs the package sonata with spconv and torch_scatter: {error}",
        ) from error


def upcast(point: Any, joined: int) -> Any:
    """Bring the features of the coarsest stage down to single points.

    Args:
        joined: stages whose own features are joined on the way; the finer ones get copies.
    """
    while "pooling_parent" in point:
        parent = point.pop("pooling_parent")
        inverse = point.pop("pooling_inverse")
        above = point.feat[inverse]
        parent.feat = torch.cat([parent.feat, above], dim=-1) if joined > 0 else above
        point, joined = parent, joined - 1
    return point
