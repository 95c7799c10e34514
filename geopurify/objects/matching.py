# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which things are those of before: by the voxels that they share, or by how they look."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from geopurify.fusion.keys import find_in_sorted, pack_key
from geopurify.objects.map_object import MapObject
from geopurify.query.results import QueryResult

LEAST_SHARE = 0.25  # of the smaller one's voxels
IDENTITY_SHARE = 0.5  # of the largest part of a thing, for an older part to give it its identity
LEAST_COSINE = 0.6  # of the features of a thing that was moved, and is seen before other things
LEAST_COSINE_OF_CLASS = 0.4  # if it has the same class
MOST_GROWTH = 2.0  # factor between the voxels, and between the edges, of a thing that was moved
COLOR_REACH = 40.0  # of 255, mean over the channels
NO_MATCH = 1e3


def count_shared(
    before: Sequence[NDArray[np.int64]], now: Sequence[NDArray[np.int64]]
) -> NDArray[np.int64]:
    """Return how many voxels each of B things before shares with each of T things now: (B, T)."""
    shared = np.zeros((len(before), len(now)), np.int64)
    if not len(before) or not len(now):
        return shared
    keys = np.concatenate(now)
    owner = np.repeat(np.arange(len(now)), [len(k) for k in now])
    order = np.argsort(keys, kind="stable")
    keys, owner = keys[order], owner[order]
    for row, own in enumerate(before):
        at = find_in_sorted(keys, own)
        found = owner[at[at >= 0]]
        shared[row] = np.bincount(found, minlength=len(now))
    return shared


def match_by_voxels(
    before: Sequence[MapObject], now: Sequence[MapObject]
) -> tuple[dict[int, int], dict[int, int]]:
    """Find the thing now that each thing before has become, by shared voxels.

    A thing before becomes the one that has most of its voxels.  Of several that became one, the
    one of the lowest id is it, but for those that are fragments beside the largest.

    Returns:
        the place, in ``before``, of the thing that each thing now is, by its place in ``now``; and
        the place, in ``now``, of the thing that each thing before has become part of.
    """
    keys_before, keys_now = [b.packed_keys for b in before], [n.packed_keys for n in now]
    shared = count_shared(keys_before, keys_now)
    if not shared.size:
        return {}, {}
    became, counts = shared.argmax(1), shared.max(1)
    sizes = np.array([len(keys) for keys in keys_now])[became]
    smaller = np.minimum([len(keys) for keys in keys_before], sizes)
    is_known = (counts > 0) & (counts >= LEAST_SHARE * smaller)
    identity: dict[int, int] = {}
    for place in np.unique(became[is_known]).tolist():
        rows = np.flatnonzero(is_known & (became == place))
        large = rows[counts[rows] >= IDENTITY_SHARE * counts[rows].max()]
        identity[place] = min(large.tolist(), key=lambda row: before[row].object_id)
    parts = set(np.flatnonzero(is_known).tolist()) - set(identity.values())
    return identity, {row: int(became[row]) for row in sorted(parts)}


def object_ids_of(
    result: QueryResult, objects: Sequence[MapObject], voxel_size_m: float
) -> list[int]:
    """Return the id of the object that each found one is, 0 for none of those that are there.

    It is the one that has most of its voxels, and at least `LEAST_SHARE` of them.
    """
    there = [known for known in objects if known.state != "missing"]
    cells = np.floor(result.points_map / voxel_size_m).astype(np.int64)
    keys = pack_key(*cells.T)
    found = [keys[result.object_ids == place] for place in range(len(result.objects))]
    shared = count_shared(found, [known.packed_keys for known in there])
    if not shared.size:
        return [0] * len(found)
    least = [LEAST_SHARE * len(own) for own in found]
    return [
        there[row.argmax()].object_id if row.max() > few else 0
        for row, few in zip(shared, least, strict=True)
    ]


def match_by_looks(gone: Sequence[MapObject], new: Sequence[MapObject]) -> list[tuple[int, int]]:
    """Pair things that are gone with new ones that look like them, by feature and shape.

    Returns:
        places in ``gone`` and in ``new``; the most alike on the whole.
    """
    if not gone or not new:
        return []
    costs = np.array([[_difference(a, b) for b in new] for a in gone])
    pairs = zip(*linear_sum_assignment(costs), strict=True)
    return [(int(a), int(b)) for a, b in pairs if costs[a, b] < NO_MATCH]


def _difference(one: MapObject, other: MapObject) -> float:
    """Return how much two things differ, `NO_MATCH` if they can't be the same."""
    if len(one.feature) != len(other.feature):
        return NO_MATCH
    cosine = float(one.feature @ other.feature)
    apart = np.abs(one.color.astype(float) - other.color.astype(float)).mean()
    edges = np.abs(np.log(_edges(one) / _edges(other))).max()
    growth = abs(np.log(len(one.packed_keys) / len(other.packed_keys)))
    limit = np.log(MOST_GROWTH)
    least = LEAST_COSINE_OF_CLASS if one.label == other.label else LEAST_COSINE
    if cosine < least or apart > COLOR_REACH or max(edges, growth) > limit:
        return NO_MATCH
    return float((1 - cosine) / (1 - LEAST_COSINE) + apart / COLOR_REACH + edges + growth)


def _edges(thing: MapObject) -> NDArray[np.float64]:
    """Return the height of a box and its other edges, the shorter first."""
    return np.array([thing.size_m[2], *np.sort(thing.size_m[:2])])
