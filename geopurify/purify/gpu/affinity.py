# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What weighs the neighbours of all voxels on a GPU, and weights from affinities."""

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor

from geopurify.compute.priority import yield_point
from geopurify.purify.incremental.snapshot import FeaturesSeen, Surfaces


class DeviceAffinity(Protocol):
    """`AffinityModel` of a GPU: it sees all voxels at once.

    Attributes:
        sees: what it needs of the features of voxels.
    """

    @property
    def sees(self) -> FeaturesSeen: ...  # noqa: D102

    def compute_weights(
        self,
        neighbours: Tensor,
        surfaces: Surfaces,
        log_confidence: Tensor,
    ) -> Tensor:
        """Return (N, K) float32 weights whose rows sum to 1.

        Args:
            neighbours: (N, K) int32, the voxel itself for none.
            surfaces: of all N voxels.
            log_confidence: (N,) float32, logarithm of how much a voxel counts as a neighbour.
        """
        ...


def compute_weights(
    log_affinities: Callable[[Tensor, Tensor], Tensor],
    neighbours: Tensor,
    log_confidence: Tensor,
    voxels_at_once: int,
) -> Tensor:
    """Return the weights of `DeviceAffinity.compute_weights`, some voxels at a time.

    Args:
        log_affinities: returns (M, K) logarithms for (M,) rows and their (M, K) neighbours.
    """
    weights = torch.empty(neighbours.shape, device=neighbours.device)
    for rows in torch.arange(len(neighbours), device=neighbours.device).split(voxels_at_once):
        yield_point()
        others = neighbours[rows].long()
        logarithms = log_affinities(rows, others) + log_confidence[others]
        weights[rows] = normalize_rows(logarithms, others == rows[:, None])
    return weights


def normalize_rows(logarithms: Tensor, is_own: Tensor) -> Tensor:
    """Return (M, K) weights whose rows sum to 1, of their logarithms.

    Args:
        is_own: (M, K), where a voxel stands for a neighbour that it lacks: these weigh nothing,
            unless there is no other.
    """
    weights = torch.softmax(logarithms.masked_fill(is_own, -torch.inf), 1)
    alone = is_own.all(1)
    weights[alone] = 0
    weights[alone, 0] = 1
    return weights
