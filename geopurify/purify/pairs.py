# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a student is told of two voxels: how they lie and how they differ, at each scale.

Nothing depends on which of the two comes first, on how the map is turned, or on the encoder.
Distances are in voxels.  This is the plain formulation; `pair_kernel` has the same in one pass.
"""

import numpy as np
from numpy.typing import NDArray

from geopurify.purify.surroundings import BULGE, LOOKS, SPREAD, STARTS

OWN = 9
OF_SCALE = 7
INPUTS = OWN + OF_SCALE * len(STARTS)
DARK = 0.05  # keeps the chromaticity of black from jumping


def pair_inputs(
    one: NDArray[np.float32], other: NDArray[np.float32], offset: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return (P, `INPUTS`) of P pairs.

    Args:
        one, other: (P, `CHANNELS`) descriptions of the two voxels.
        offset: (P, 3) from the one to the other, in voxels.
    """
    apart, from_other = _off_planes(one, other, offset, 0)
    low, high = _ordered(np.abs(apart), np.abs(from_other))
    colors = one[:, 3:LOOKS], other[:, 3:LOOKS]
    columns = [
        _cosine(one, other, 0),
        low,
        high,
        from_other - apart,
        np.abs(apart + from_other),
        np.linalg.norm(offset, axis=1),
        np.linalg.norm(colors[0] - colors[1], axis=1),
        np.abs((colors[0] - colors[1]).sum(1)),
        np.linalg.norm(_chromaticity(colors[0]) - _chromaticity(colors[1]), axis=1),
    ]
    for start in STARTS:
        apart, from_other = _off_planes(one, other, offset, start)
        columns += [
            _cosine(one, other, start),
            np.linalg.norm(_colors(one, start) - _colors(other, start), axis=1),
            *_ordered(one[:, start + SPREAD], other[:, start + SPREAD]),
            *_ordered(one[:, start + BULGE], other[:, start + BULGE]),
            from_other - apart,
        ]
    return np.stack(columns, 1, dtype=np.float32)


def _off_planes(
    one: NDArray, other: NDArray, offset: NDArray, start: int
) -> tuple[NDArray, NDArray]:
    """Return how far each voxel lies before the plane of the other, with the normals of a scale.

    The first less the second is positive across a concave edge.
    """
    return (
        (offset * one[:, start : start + 3]).sum(1),
        (offset * other[:, start : start + 3]).sum(1),
    )


def _cosine(one: NDArray, other: NDArray, start: int) -> NDArray:
    return (one[:, start : start + 3] * other[:, start : start + 3]).sum(1)


def _colors(description: NDArray, start: int) -> NDArray:
    return description[:, start + 3 : start + LOOKS]


def _chromaticity(colors: NDArray) -> NDArray:
    return colors / (colors.sum(1, keepdims=True) + DARK)


def _ordered(first: NDArray, second: NDArray) -> tuple[NDArray, NDArray]:
    return np.minimum(first, second), np.maximum(first, second)
