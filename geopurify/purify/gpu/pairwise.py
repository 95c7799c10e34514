# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""`PairwiseAffinityMLP` on a GPU; `pairwise_kernel` is its like on the CPU."""

from dataclasses import dataclass, field
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid, normalize

from geopurify.compute.priority import yield_point
from geopurify.fusion.keys import unpack_keys
from geopurify.purify.affinity.feature_context import (
    DEVIATION,
    FEW,
    FLOOR,
    MEAN_STARTS,
    MORE,
    SPREAD,
    VARIANCE,
)
from geopurify.purify.affinity.pairwise_features import compute_pair_features
from geopurify.purify.affinity.pairwise_mlp import PairwiseAffinityMLP
from geopurify.purify.affinity.signatures import SIGNATURE
from geopurify.purify.affinity.voxel_descriptors import (
    BASE_CHANNELS,
    FEATURES,
    NEAR,
    SCALE_CHANNELS,
    SCALE_STARTS,
    SPACING,
    create_descriptors,
)
from geopurify.purify.gpu.affinity import compute_weights
from geopurify.purify.incremental.snapshot import FeaturesSeen, Surfaces

VOXELS_AT_ONCE = 8192  # with 96 neighbours their pairs take about 0.5 GB


@dataclass(frozen=True, eq=False)
class DevicePairwise:
    """The `DeviceAffinity` of a pairwise affinity MLP.

    Attributes:
        student: in evaluation mode, on the device.
        exponent: of its probabilities.
    """

    sees: ClassVar[FeaturesSeen] = "signatures"
    student: PairwiseAffinityMLP = field(repr=False)
    exponent: float

    @torch.inference_mode()
    def compute_weights(
        self,
        neighbours: Tensor,
        surfaces: Surfaces,
        log_confidence: Tensor,
    ) -> Tensor:
        """Return (N, K) float32 weights whose rows sum to 1."""
        device = neighbours.device
        descriptors = torch.from_numpy(
            create_descriptors(surfaces.normals_map, surfaces.colors, surfaces.features)
        ).to(device)
        coordinates = torch.from_numpy(unpack_keys(surfaces.packed_keys)).to(device).float()
        compute_context(descriptors, coordinates, neighbours, log_confidence.exp())

        def log_affinities(rows: Tensor, others: Tensor) -> Tensor:
            odds = self._compute_log_odds(descriptors, coordinates, rows, others)
            return self.exponent * logsigmoid(odds)

        return compute_weights(log_affinities, neighbours, log_confidence, VOXELS_AT_ONCE)

    def _compute_log_odds(
        self, descriptors: Tensor, coordinates: Tensor, rows: Tensor, neighbours: Tensor
    ) -> Tensor:
        """Return the (M, K) log-odds that voxels and their neighbours are of one object."""
        one, other = rows.repeat_interleave(neighbours.shape[1]), neighbours.flatten()
        offset = coordinates[other] - coordinates[one]
        inputs = compute_pair_features(descriptors[one], descriptors[other], offset)
        log_odds: Tensor = self.student(inputs).view(neighbours.shape)
        return log_odds


def compute_context(
    descriptors: Tensor,
    coordinates: Tensor,
    neighbours: Tensor,
    confidence: Tensor,
) -> None:
    """Describe the surroundings of all voxels; see `voxel_descriptors.compute_context`.

    Args:
        descriptors: (N, `CHANNELS`), written to.
        coordinates: (N, 3).
        neighbours: (N, K) int32, the voxel itself for none.
        confidence: (N,).
    """
    near, all_, wide = SCALE_STARTS
    blocks = torch.arange(len(neighbours), device=neighbours.device).split(VOXELS_AT_ONCE)
    for rows in blocks:
        others = neighbours[rows, :NEAR].long()
        descriptors[rows, SPACING] = _compute_spacing(coordinates, others, rows)
    for source, count, target in ((0, NEAR, near), (0, None, all_), (all_, None, wide)):
        for rows in blocks:
            yield_point()
            others = neighbours[rows, :count].long()
            descriptors[rows, target : target + SCALE_CHANNELS] = _compute_scale(
                descriptors, coordinates, others, rows, source
            )
    _compute_feature_context(descriptors[:, FEATURES:], neighbours, confidence, blocks)


def _compute_spacing(coordinates: Tensor, neighbours: Tensor, voxels: Tensor) -> Tensor:
    is_other = neighbours != voxels[:, None]
    away = (coordinates[neighbours] - coordinates[voxels, None]).norm(dim=2)
    mean = (away * is_other).sum(1) / is_other.sum(1).clamp(min=1)
    return torch.where(mean > 0, mean, 1)


def _compute_scale(
    descriptors: Tensor, coordinates: Tensor, neighbours: Tensor, voxels: Tensor, source: int
) -> Tensor:
    """Return (M, `SCALE_CHANNELS`): mean normal, mean colour, its deviation, plane offset."""
    own = descriptors[voxels, source : source + BASE_CHANNELS]
    is_other = (neighbours != voxels[:, None])[..., None]
    others = descriptors[neighbours, source : source + BASE_CHANNELS] * is_other
    count = is_other.sum(1) + 1
    normal, color = ((own + others.sum(1)) / count).split(3, 1)
    squares = (own[:, 3:] ** 2 + (others[..., 3:] ** 2).sum(1)) / count
    variance = (squares - color**2).sum(1, keepdim=True).clamp(min=0).sqrt()
    away = (coordinates[neighbours] - coordinates[voxels, None]).sum(1) / count
    plane_offset = (away * own[:, :3]).sum(1, keepdim=True) / descriptors[voxels, SPACING, None]
    return torch.cat([normalize(normal, eps=1e-6), color, variance, plane_offset], 1)


def _compute_feature_context(
    features: Tensor, neighbours: Tensor, confidence: Tensor, blocks: tuple[Tensor, ...]
) -> None:
    """See `feature_context`; all of it at once."""
    own = slice(0, SIGNATURE)
    few, more, twice = (slice(start, start + SIGNATURE) for start in MEAN_STARTS)
    squares = (features[:, own] ** 2).sum(1, keepdim=True)
    for rows in blocks:
        near = neighbours[rows].long()
        features[rows, few] = _mean(features[:, own], near[:, :FEW], confidence, rows)
        features[rows, more] = _mean(features[:, own], near[:, :MORE], confidence, rows)
        squared = _mean(squares, near, confidence, rows)[:, 0]
        length = (_mean(features[:, own], near, confidence, rows) ** 2).sum(1)
        variance = (squared - length).clamp(min=0)
        features[rows, DEVIATION] = variance.sqrt()
        features[rows, VARIANCE] = variance + FLOOR * squared
    for rows in blocks:
        near = neighbours[rows].long()
        features[rows, twice] = _mean(features[:, more], near[:, :MORE], confidence, rows)
        variances = features[:, VARIANCE, None]
        features[rows, SPREAD] = _mean(variances, near, confidence, rows)[:, 0]


def _mean(values: Tensor, neighbours: Tensor, confidence: Tensor, voxels: Tensor) -> Tensor:
    """Return (M, C) means of (N, C) values over voxels and their (M, K) neighbours."""
    weights = confidence[neighbours] * (neighbours != voxels[:, None])
    total = weights.sum(1) + confidence[voxels]
    sums = torch.einsum("mk,mkc->mc", weights, values[neighbours])
    return (sums + confidence[voxels, None] * values[voxels]) / total[:, None]
