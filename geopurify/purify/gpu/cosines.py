# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Neighbours weighed on a GPU by the cosine of an embedding."""

from dataclasses import dataclass

import torch
from torch import Tensor

from geopurify.purify.affinity.model import GeometricAffinity
from geopurify.purify.gpu.affinity import compute_weights
from geopurify.purify.incremental.snapshot import FeaturesSeen, Surfaces

PAIRS_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class DeviceCosines:
    """The `DeviceAffinity` by cosines: of the formula or of an affinity network."""

    model: GeometricAffinity

    @property
    def sees(self) -> FeaturesSeen:
        """See `DeviceAffinity`."""
        return self.model.sees

    @torch.inference_mode()
    def compute_weights(
        self,
        neighbours: Tensor,
        surfaces: Surfaces,
        log_confidence: Tensor,
    ) -> Tensor:
        """Return (N, K) float32 weights whose rows sum to 1."""
        embedding = torch.from_numpy(self.model.compute_descriptors(surfaces)).to(
            neighbours.device
        )

        def log_affinities(rows: Tensor, others: Tensor) -> Tensor:
            cosines = torch.einsum("me,mke->mk", embedding[rows], embedding[others])
            return self.model.config.sharpness * cosines

        voxels_at_once = max(1, PAIRS_AT_ONCE // neighbours.shape[1])
        return compute_weights(log_affinities, neighbours, log_confidence, voxels_at_once)
