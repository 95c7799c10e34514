# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a student is told of two voxels: how they lie and how they differ, at each scale.

Nothing depends on which of the two comes first, on how the map is turned, or on the encoder.
Distances are in voxels.  This is the plain formulation, which GPUs and trainings use;
`pair_kernel` has the same in one pass.
"""

import torch
from torch import Tensor

from geopurify.purify.affinity.surroundings import BULGE, LOOKS, SPREAD, STARTS

OWN = 9
OF_SCALE = 7
INPUTS = OWN + OF_SCALE * len(STARTS)
DARK = 0.05  # keeps the chromaticity of black from jumping


def pair_inputs(one: Tensor, other: Tensor, offset: Tensor) -> Tensor:
    """Return (P, `INPUTS`) of P pairs.

    Args:
        one, other: (P, `CHANNELS`) descriptions of the two voxels.
        offset: (P, 3) from the one to the other, in voxels.
    """
    apart, from_other = _off_planes(one, other, offset, 0)
    low, high = _ordered(apart.abs(), from_other.abs())
    difference = one[:, 3:LOOKS] - other[:, 3:LOOKS]
    columns = [
        _cosine(one, other, 0),
        low,
        high,
        from_other - apart,
        (apart + from_other).abs(),
        offset.norm(dim=1),
        difference.norm(dim=1),
        difference.sum(1).abs(),
        (_chromaticity(one) - _chromaticity(other)).norm(dim=1),
    ]
    for start in STARTS:
        apart, from_other = _off_planes(one, other, offset, start)
        colors = slice(start + 3, start + LOOKS)
        columns += [
            _cosine(one, other, start),
            (one[:, colors] - other[:, colors]).norm(dim=1),
            *_ordered(one[:, start + SPREAD], other[:, start + SPREAD]),
            *_ordered(one[:, start + BULGE], other[:, start + BULGE]),
            from_other - apart,
        ]
    return torch.stack(columns, 1)


def _off_planes(one: Tensor, other: Tensor, offset: Tensor, start: int) -> tuple[Tensor, Tensor]:
    """Return how far each voxel lies before the plane of the other, with the normals of a scale.

    The first less the second is positive across a concave edge.
    """
    normals = slice(start, start + 3)
    return (offset * one[:, normals]).sum(1), (offset * other[:, normals]).sum(1)


def _cosine(one: Tensor, other: Tensor, start: int) -> Tensor:
    return (one[:, start : start + 3] * other[:, start : start + 3]).sum(1)


def _chromaticity(description: Tensor) -> Tensor:
    colors = description[:, 3:LOOKS]
    return colors / (colors.sum(1, keepdim=True) + DARK)


def _ordered(first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
    return torch.minimum(first, second), torch.maximum(first, second)
