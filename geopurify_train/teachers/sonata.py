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

from geopurify.errors import BadInput
from geopurify_train.distillation.scenes import Scene

LICENCE = "Sonata's weights are CC-BY-NC 4.0: what is distilled from them is not for commerce"
PATCH = 1024  # points that attend to each other without flash attention
STAGES = 5

_log = logging.getLogger(__name__)


class SonataTeacher:
    """Features of every stage at 2 cm: 1232 channels, unit length.

    The published teacher stops two stages short, so that its features are constant in cells of
    8 cm and its positives teach nothing beyond that.
    """

    name = "sonata"

    def __init__(self, weights: Path, device: str = "cuda") -> None:
        """Load the network.

        Args:
            weights: the checkpoint, a local file.

        Raises:
            BadInput: the package or the file is missing.
        """
        self._sonata = _package()
        if not weights.is_file():
            raise BadInput("teacher_unavailable", f"there is no Sonata checkpoint {weights}")
        _log.warning(LICENCE)
        self._device = torch.device(device)
        custom = {"enc_patch_size": [PATCH] * STAGES, "enable_flash": False}
        model = self._sonata.load(str(weights), custom_config=custom)
        self._model = model.to(self._device).eval()

    @torch.no_grad()
    def embed(self, scene: Scene) -> NDArray[np.float32]:
        """Return (N, 1232) unit vectors."""
        points = {
            "coord": scene.points_map,
            "color": scene.colors.astype(np.float32),  # 0..255, the transform divides once
            "normal": scene.normals_map,
        }
        data = self._sonata.transform.default()(points)
        data = {k: v.to(self._device) if torch.is_tensor(v) else v for k, v in data.items()}
        point = fully_upcast(self._model(data))
        features = point.feat[data["inverse"]].float()
        return torch.nn.functional.normalize(features, dim=1).cpu().numpy()

    def together(
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


def fully_upcast(point: Any) -> Any:
    """Join the features of each coarser stage to the finer one, down to single points."""
    while "pooling_parent" in point:
        parent = point.pop("pooling_parent")
        inverse = point.pop("pooling_inverse")
        parent.feat = torch.cat([parent.feat, point.feat[inverse]], dim=-1)
        point = parent
    return point
