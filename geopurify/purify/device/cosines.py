# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Neighbours weighed on a GPU by the cosine of an embedding."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from geopurify.purify.affinity_model import GeometricAffinity
from geopurify.purify.device.weigher import normalised
from geopurify.purify.snapshot import Surfaces

PAIRS_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class DeviceCosines:
    """The `DeviceWeigher` of the formula and of students of voxels, which describe for it."""

    model: GeometricAffinity

    @property
    def needs_context(self) -> bool:
        """See `DeviceWeigher`."""
        return self.model.needs_context

    @torch.inference_mode()
    def weigh(
        self,
        neighbours: Tensor,
        surfaces: Surfaces,
        log_prior: Tensor,
        between: Callable[[], None],
    ) -> Tensor:
        """See `DeviceWeigher`."""
        embedding = torch.from_numpy(self.model.describe(surfaces)).to(neighbours.device)
        weights = torch.empty(neighbours.shape, device=neighbours.device)
        every = torch.arange(len(neighbours), device=neighbours.device)
        for rows in every.split(max(1, PAIRS_AT_ONCE // neighbours.shape[1])):
            between()
            others = neighbours[rows].long()
            cosines = torch.einsum("me,mke->mk", embedding[rows], embedding[others])
            logarithms = self.model.config.sharpness * cosines + log_prior[others]
            weights[rows] = normalised(logarithms, others == rows[:, None])
        return weights
