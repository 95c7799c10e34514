# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The context of voxels after a change, and which of them look different by it.

What changes too little to matter is put back as it was weighed before.  So a frame that sees what
the map knows already costs little, a descriptor is never farther from the truth than its
tolerance, and small changes add up until they count.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit, prange
from geopurify.purify.affinity.feature_context import DEVIATION, MEAN_STARTS, SPREAD, VARIANCE
from geopurify.purify.affinity.signatures import SIGNATURE
from geopurify.purify.affinity.voxel_descriptors import (
    BASE_CHANNELS,
    FEATURES,
    SCALE_CHANNELS,
    SCALE_STARTS,
    SPACING,
    compute_near_context,
    compute_wide_context,
)
from geopurify.purify.incremental.remap import dilate_one_ring, remap_rows


class Tolerances(NamedTuple):
    """How much may change unnoticed.

    Attributes:
        looks: of normals, colours, their deviation, and lengths in units of the spacing.
        share: of the spacing and of variances, as a share.
        feature: of a voxel's own feature, in units of the spread of the features around.
        mean: of mean features, in the same unit.
    """

    looks: float = 0.05
    share: float = 0.15
    feature: float = 0.2
    mean: float = 0.1


TOLERANCES = Tolerances()


class _Channels(NamedTuple):
    """Channels of descriptors, by what their tolerance is."""

    looks: NDArray[np.int64]
    shares: NDArray[np.int64]
    features: NDArray[np.int64]  # the first one of each
    means: NDArray[np.int64]  # the first one of each


def _list_channels(
    *looks: range,
    shares: Sequence[int] = (),
    features: Sequence[int] = (),
    means: Sequence[int] = (),
) -> _Channels:
    first = (FEATURES + np.array(each, np.int64) for each in (features, means))
    return _Channels(np.concatenate(looks), np.array(shares, np.int64), *first)


_NEAR, _ALL, _WIDE = (range(start, start + SCALE_CHANNELS) for start in SCALE_STARTS)
_OF_VOXEL = _list_channels(range(BASE_CHANNELS), features=(0,))
_OF_NEIGHBOURS = _list_channels(
    _NEAR,
    _ALL,
    shares=(SPACING, FEATURES + VARIANCE, FEATURES + DEVIATION),
    means=MEAN_STARTS[:2],
)
_OF_WIDER = _list_channels(_WIDE, shares=(FEATURES + SPREAD,), means=MEAN_STARTS[2:])


def find_different(before: NDArray[np.float32], now: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return which of (M, `CHANNELS`) descriptors tell something else of the voxels themselves.

    Args:
        before: with their context: its spread is the unit of features.
    """
    different = np.zeros(len(before), np.bool_)
    _compare(before, now, np.arange(len(before)), different, _OF_VOXEL, TOLERANCES)
    return different


def update_context(
    descriptors: NDArray[np.float32],
    coordinates: NDArray[np.float32],
    neighbours: NDArray[np.int32],
    confidence: NDArray[np.float32],
    rows: NDArray[np.int64],
    changed: NDArray[np.bool_],
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Recompute the context of some voxels, and of those that see them.

    Args:
        descriptors, coordinates, neighbours, confidence: as of `compute_context`, in cells.
        rows: (M,) ascending; voxels that changed, or have other neighbours, or changed ones.
        changed: (N,) voxels with another descriptor of their own, or another confidence.

    Returns:
        (N,) which voxels look different by their descriptors, ``changed`` among them,
        (R,) ``rows`` and those that have one of these among their neighbours, ascending.
    """
    differs, where = changed.copy(), (coordinates, neighbours, confidence)
    for compute, channels in (
        (compute_near_context, _OF_NEIGHBOURS),
        (compute_wide_context, _OF_WIDER),
    ):
        before = remap_rows(descriptors, rows.astype(np.int32))
        compute(descriptors, *where, rows)
        _compare(before, descriptors, rows, differs, channels, TOLERANCES)
        _put_back(before, descriptors, rows, differs)
        is_seen = np.zeros(len(differs), np.bool_)
        is_seen[rows] = True
        is_seen[dilate_one_ring(np.flatnonzero(differs), neighbours, coordinates)] = True
        rows = np.flatnonzero(is_seen)
    return differs, rows


@njit(cache=True, parallel=True)
def _compare(before, now, rows, differs, channels, tolerances):  # type: ignore[no-untyped-def]
    """Mark the voxels of rows of ``now`` that differ from (M, C) ``before`` by too much."""
    for m in prange(len(rows)):
        one, other, different = before[m], now[rows[m]], False
        for channel in channels.looks:
            different |= abs(one[channel] - other[channel]) > tolerances.looks
        for channel in channels.shares:
            different |= abs(one[channel] - other[channel]) > tolerances.share * one[channel]
        spread = one[FEATURES + SPREAD]
        for channel in channels.features:
            apart = _square_distance(one, other, channel)
            different |= apart > tolerances.feature**2 * spread
        for channel in channels.means:
            apart = _square_distance(one, other, channel)
            different |= apart > tolerances.mean**2 * spread
        differs[rows[m]] |= different


@njit(inline="always")
def _square_distance(one, other, channel):  # type: ignore[no-untyped-def]
    total = np.float32(0)
    for a in range(channel, channel + SIGNATURE):
        total += (one[a] - other[a]) ** 2
    return total


@njit(cache=True, parallel=True)
def _put_back(before, descriptors, rows, differs):  # type: ignore[no-untyped-def]
    for m in prange(len(rows)):
        if not differs[rows[m]]:
            descriptors[rows[m]] = before[m]
