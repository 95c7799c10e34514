# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a student is told of two voxels: how they lie and how they differ, at each scale.

Nothing depends on which of the two comes first, on how the map is turned, or on the channels of
the encoder.  Lengths are in units of the spacing of the voxels there, distances of features in
units of their spread.  This is the plain formulation, which GPUs and trainings use;
`pairwise_kernel` has the same in one pass.
"""

import torch
from torch import Tensor

from geopurify.purify.affinity.feature_context import DEVIATION, MEAN_STARTS, MEANS, SPREAD
from geopurify.purify.affinity.signatures import SIGNATURE
from geopurify.purify.affinity.voxel_descriptors import (
    BASE_CHANNELS,
    COLOR_STD,
    FEATURES,
    PLANE_OFFSET,
    SCALE_STARTS,
    SPACING,
)

BASE_INPUTS = 9
SCALE_INPUTS = 7
FEATURE_INPUTS = MEANS + 2
INPUTS = BASE_INPUTS + SCALE_INPUTS * len(SCALE_STARTS) + FEATURE_INPUTS
CHROMA_OFFSET = 0.05  # keeps the chromaticity of black from jumping
LEAST_SPREAD = 1e-12  # where no features are, none differ


def compute_pair_features(one: Tensor, other: Tensor, offset: Tensor) -> Tensor:
    """Return (P, `INPUTS`) of P pairs.

    Args:
        one, other: (P, `CHANNELS`) descriptors of the two voxels.
        offset: (P, 3) from the one to the other, in the unit of the spacing.
    """
    offset = offset * (2 / (one[:, SPACING] + other[:, SPACING]))[:, None]
    apart, from_other = _compute_plane_distances(one, other, offset, 0)
    low, high = _sort_pair(apart.abs(), from_other.abs())
    difference = one[:, 3:BASE_CHANNELS] - other[:, 3:BASE_CHANNELS]
    columns = [
        _compute_cosine(one, other, 0),
        low,
        high,
        from_other - apart,
        (apart + from_other).abs(),
        offset.norm(dim=1),
        difference.norm(dim=1),
        difference.sum(1).abs(),
        (_compute_chromaticity(one) - _compute_chromaticity(other)).norm(dim=1),
    ]
    for start in SCALE_STARTS:
        apart, from_other = _compute_plane_distances(one, other, offset, start)
        colors = slice(start + 3, start + BASE_CHANNELS)
        columns += [
            _compute_cosine(one, other, start),
            (one[:, colors] - other[:, colors]).norm(dim=1),
            *_sort_pair(one[:, start + COLOR_STD], other[:, start + COLOR_STD]),
            *_sort_pair(one[:, start + PLANE_OFFSET], other[:, start + PLANE_OFFSET]),
            from_other - apart,
        ]
    columns += _compare_features(one[:, FEATURES:], other[:, FEATURES:])
    return torch.stack(columns, 1)


def _compare_features(one: Tensor, other: Tensor) -> list[Tensor]:
    """Return the distances of the means and the deviations there, in units of the spread."""
    per_spread = (one[:, SPREAD] + other[:, SPREAD] + LEAST_SPREAD).rsqrt()
    means = (slice(start, start + SIGNATURE) for start in MEAN_STARTS)
    columns = [(one[:, mean] - other[:, mean]).norm(dim=1) for mean in means]
    columns += _sort_pair(one[:, DEVIATION], other[:, DEVIATION])
    return [column * per_spread for column in columns]


def _compute_plane_distances(
    one: Tensor, other: Tensor, offset: Tensor, start: int
) -> tuple[Tensor, Tensor]:
    """Return how far each voxel lies before the plane of the other, with the normals of a scale.

    The first less the second is positive across a concave edge.
    """
    normals = slice(start, start + 3)
    return (offset * one[:, normals]).sum(1), (offset * other[:, normals]).sum(1)


def _compute_cosine(one: Tensor, other: Tensor, start: int) -> Tensor:
    return (one[:, start : start + 3] * other[:, start : start + 3]).sum(1)


def _compute_chromaticity(description: Tensor) -> Tensor:
    colors = description[:, 3:BASE_CHANNELS]
    return colors / (colors.sum(1, keepdim=True) + CHROMA_OFFSET)


def _sort_pair(first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
    return torch.minimum(first, second), torch.maximum(first, second)
