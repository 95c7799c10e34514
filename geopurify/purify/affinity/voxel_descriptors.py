# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a voxel and its neighbourhood look like, at several scales.

A descriptor has a voxel's own normal and colour, then for each scale the mean normal, the mean
colour, the standard deviation of the colours, and the plane offset: how far the centroid of the
neighbourhood lies off the voxel's plane, signed (a curvature).  The widest scale takes the means
of means, and so sees twice as far.  Then follow the spacing of the voxels around, which is the
unit of all lengths, and what `feature_context` tells of the features.
"""

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit, prange
from geopurify.compute.vectors import add, element, load, multiply, scale, store, subtract
from geopurify.purify.affinity.feature_context import (
    FEATURE_CHANNELS,
    compute_means,
    compute_means_of_means,
)
from geopurify.purify.affinity.signatures import SIGNATURE

BASE_CHANNELS = 6  # normal, colour
COLOR_STD, PLANE_OFFSET = BASE_CHANNELS, BASE_CHANNELS + 1
SCALE_CHANNELS = BASE_CHANNELS + 2  # channels of a scale
NEAR = 8  # voxels of the nearest scale; the next one has all K neighbours
SCALES = 3
SCALE_STARTS = tuple(BASE_CHANNELS + scale * SCALE_CHANNELS for scale in range(SCALES))
SPACING = BASE_CHANNELS + SCALES * SCALE_CHANNELS  # mean distance of the nearest scale
FEATURES = SPACING + 1  # where the channels of `feature_context` begin
CHANNELS = FEATURES + FEATURE_CHANNELS


def create_descriptors(
    normals_map: NDArray[np.float32],
    colors: NDArray[np.uint8],
    signatures: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Return (N, `CHANNELS`) descriptors that tell nothing of the surroundings yet.

    Args:
        normals_map: (N, 3) unit vectors, or zero.
        colors: (N, 3).
        signatures: (N, `SIGNATURE`) of the features.
    """
    found = np.zeros((len(colors), CHANNELS), np.float32)
    found[:, :3], found[:, 3:BASE_CHANNELS] = normals_map, colors / np.float32(255)
    found[:, FEATURES : FEATURES + SIGNATURE] = signatures
    return found


def compute_context(
    descriptors: NDArray[np.float32],
    coordinates: NDArray[np.float32],
    neighbours: NDArray[np.int32],
    confidence: NDArray[np.float32],
    rows: NDArray[np.int64],
) -> None:
    """Recompute the neighbourhood features of some voxels.

    Args:
        descriptors: (N, `CHANNELS`), written to.
        coordinates: (N, 3) of the voxels, in any unit.
        neighbours: (N, K) nearest other voxels, nearest first; itself or -1 for none.
        confidence: (N,) > 0, how much the feature of a voxel counts.
        rows: (M,) voxels.
    """
    compute_near_context(descriptors, coordinates, neighbours, confidence, rows)
    compute_wide_context(descriptors, coordinates, neighbours, confidence, rows)


def compute_near_context(
    descriptors: NDArray[np.float32],
    coordinates: NDArray[np.float32],
    neighbours: NDArray[np.int32],
    confidence: NDArray[np.float32],
    rows: NDArray[np.int64],
) -> None:
    """Recompute what voxels tell of their neighbours; see `compute_context`."""
    near, all_, _ = SCALE_STARTS
    _compute_spacing(descriptors, coordinates, neighbours[:, :NEAR], rows)
    _compute_scale(descriptors, coordinates, neighbours[:, :NEAR], rows, 0, near)
    _compute_scale(descriptors, coordinates, neighbours, rows, 0, all_)
    compute_means(descriptors[:, FEATURES:], neighbours, confidence, rows)


def compute_wide_context(
    descriptors: NDArray[np.float32],
    coordinates: NDArray[np.float32],
    neighbours: NDArray[np.int32],
    confidence: NDArray[np.float32],
    rows: NDArray[np.int64],
) -> None:
    """Recompute what voxels tell of their neighbours' neighbours; see `compute_context`."""
    _, all_, wide = SCALE_STARTS
    _compute_scale(descriptors, coordinates, neighbours, rows, all_, wide)
    compute_means_of_means(descriptors[:, FEATURES:], neighbours, confidence, rows)


@njit(cache=True, parallel=True, fastmath={"contract", "reassoc", "nsz"})
def _compute_spacing(descriptors, coordinates, neighbours, rows):  # type: ignore[no-untyped-def]
    for m in prange(len(rows)):
        i = rows[m]
        total = count = np.float32(0)
        for j in neighbours[i]:
            if j < 0 or j == i:
                continue
            squared = np.float32(0)
            for a in range(3):
                squared += (coordinates[j, a] - coordinates[i, a]) ** 2
            total += np.sqrt(squared)
            count += np.float32(1)
        descriptors[i, SPACING] = total / count if total > 0 else np.float32(1)


@njit(cache=True, parallel=True, fastmath={"contract", "reassoc", "nsz"})
def _compute_scale(descriptors, coordinates, neighbours, rows, source, target):  # type: ignore[no-untyped-def]
    for m in prange(len(rows)):
        i = rows[m]
        sums = load(descriptors, i, source, SCALE_CHANNELS)  # the last two are not looked at
        squares = multiply(sums, sums)
        x = y = z = np.float32(0)
        count = np.float32(1)
        for j in neighbours[i]:
            if j < 0 or j == i:
                continue
            count += np.float32(1)
            other = load(descriptors, j, source, SCALE_CHANNELS)
            sums, squares = add(sums, other), add(squares, multiply(other, other))
            x += coordinates[j, 0] - coordinates[i, 0]
            y += coordinates[j, 1] - coordinates[i, 1]
            z += coordinates[j, 2] - coordinates[i, 2]
        length = np.sqrt(element(sums, 0) ** 2 + element(sums, 1) ** 2 + element(sums, 2) ** 2)
        means = scale(np.float32(1) / count, sums)
        variances = subtract(scale(np.float32(1) / count, squares), multiply(means, means))
        variance = element(variances, 3) + element(variances, 4) + element(variances, 5)
        apart = x * descriptors[i, source] + y * descriptors[i, source + 1]
        apart += z * descriptors[i, source + 2]
        store(means, descriptors, i, target)
        for a in range(3):
            descriptors[i, target + a] *= count / (length + np.float32(1e-6))
        descriptors[i, target + COLOR_STD] = np.sqrt(max(variance, np.float32(0)))
        descriptors[i, target + PLANE_OFFSET] = apart / (count * descriptors[i, SPACING])
