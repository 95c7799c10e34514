# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""From purified class scores to things: which voxels belong together.

Pooling has spread the class scores along the affinities, so voxels of one thing have come to
agree.  Those that touch and have the same best class are a region, apart where they lie on the
floor; regions are merged by `RegionGraph`.  Walls and the like are regions too, but no things.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit, prange
from geopurify.compute.priority import yield_point
from geopurify.config import ObjectsConfig
from geopurify.fusion.groups import TOUCHING, count_borders, find_connected_groups
from geopurify.objects.costmap import find_floor
from geopurify.objects.part_joining import join_parts
from geopurify.objects.region_merging import RegionGraph
from geopurify.objects.size_evidence import SizeJudge, apply_typical_sizes
from geopurify.objects.things import Things
from geopurify.objects.typical_sizes import TypicalSizes
from geopurify.query.labels import best_classes

FLAT_M = 0.06  # above the floor


def find_things(
    packed_keys: NDArray[np.int64],
    scores: NDArray[np.float32],
    logit_scale: float,
    class_names: Sequence[str],
    points_m: NDArray[np.floating],
    voxel_size_m: float,
    config: ObjectsConfig,
) -> Things:
    """Group voxels into things, ordered by their first voxel.

    Args:
        scores: (N, C) purified scores of the classes.
        points_m: (N, 3) of the voxels, z up.
    """
    if not len(packed_keys):
        return Things(np.empty(0, np.int32), np.empty((0, len(class_names)), np.float64))
    is_structure = np.isin(class_names, config.structure)
    labels = best_classes(scores)
    yield_point()
    heights_m = points_m[:, 2]
    on_floor = heights_m < find_floor(heights_m, labels, class_names) + FLAT_M
    kinds = np.minimum(labels, len(class_names)) + (len(class_names) + 1) * on_floor
    regions = find_connected_groups(packed_keys, TOUCHING, kinds.astype(np.uint16))
    count = int(regions.max(initial=-1)) + 1
    sizes, firsts = np.bincount(regions, minlength=count), _firsts(regions, count)
    yield_point()
    mass = _sum_probabilities(scores, np.float32(logit_scale), regions, count)
    yield_point()
    stays = np.append(is_structure, True)[np.minimum(labels[firsts], len(class_names))]
    borders = count_borders(packed_keys, regions, TOUCHING)
    graph = RegionGraph(sizes, mass, stays, on_floor[firsts], borders)
    min_evidence = config.min_area_m2 / voxel_size_m**2
    are_apart = known = None
    if config.typical_sizes:
        known = TypicalSizes(class_names)
        judge = SizeJudge(points_m, regions, voxel_size_m, known, min_evidence)
        are_apart = judge.are_apart
    graph.merge_alike(config.merge_similarity, are_apart)
    graph.absorb_fragments(min_evidence)
    yield_point()
    things = _number(graph, regions, is_structure, min_evidence)
    best = things.probabilities.argmax(1)
    wholes = join_parts(packed_keys, points_m, things.numbers, best, voxel_size_m)
    things = things.join(wholes)
    return apply_typical_sizes(things, points_m, voxel_size_m, known) if known else things


def _number(
    graph: RegionGraph,
    regions: NDArray[np.int32],
    is_structure: NDArray[np.bool_],
    min_evidence: float,
) -> Things:
    """Number what is left of the regions and is large and sure enough to be a thing."""
    roots = graph.roots
    evidence = graph.mass.copy()
    evidence[:, is_structure] = 0
    is_thing = (roots == np.arange(len(roots))) & ~graph.is_structure
    is_thing &= evidence.max(1, initial=0) >= min_evidence
    found = np.flatnonzero(is_thing)
    numbers = np.full(len(roots), -1, np.int32)
    numbers[found] = np.arange(len(found))
    return Things(numbers[roots][regions], evidence[found] / graph.sizes[found, None])


def _firsts(regions: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """Return the first row of each region, which are numbered by it."""
    firsts = np.full(count, len(regions), np.int64)
    np.minimum.at(firsts, regions, np.arange(len(regions)))
    return firsts


def _sum_probabilities(
    scores: NDArray[np.float32], scale: np.float32, regions: NDArray[np.int32], count: int
) -> NDArray[np.float64]:
    """Return the (R, C) sums of softmax probabilities over the voxels of each region."""
    rows = np.argsort(regions, kind="stable")
    ends = np.cumsum(np.bincount(regions, minlength=count))
    mass = np.empty((count, scores.shape[1]), np.float64)
    _add_softmax(scores, scale, rows, ends, mass)
    return mass


@njit(cache=True, parallel=True)
def _add_softmax(scores, scale, rows, ends, mass):  # type: ignore[no-untyped-def]
    for region in prange(len(ends)):
        begin = ends[region - 1] if region else 0
        total = np.zeros(scores.shape[1])
        weights = np.empty(scores.shape[1], np.float32)
        for m in range(begin, ends[region]):
            row = scores[rows[m]]
            best, whole = row.max(), np.float32(0)
            for c in range(len(row)):
                weights[c] = np.exp(scale * (row[c] - best))
                whole += weights[c]
            for c in range(len(row)):
                total[c] += weights[c] / whole
        mass[region] = total
