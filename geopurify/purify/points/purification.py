# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Scores of points, purified along the surfaces that the points lie on."""

import logging
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geopurify.config import PurifyConfig
from geopurify.purify.points.agreement import (
    SHARPNESS,
    compute_agreement_vectors,
    weigh_by_agreement,
)
from geopurify.purify.points.checks import (
    check_colors,
    check_normals,
    check_rows,
    check_weights,
)
from geopurify.purify.points.point_graph import build_point_graph
from geopurify.purify.points.surface import sort_spatially
from geopurify.purify.pooling import AffinityGraph
from geopurify.purify.walk import purify_values

LEAST_WEIGHT = 1e-3  # of the mean: a point that nothing saw is hardly a neighbour
UNREACHED = 1e-6  # share of scores that arrive at a point that has none

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class PointAffinities:
    """Affinities between the N points of a cloud.

    Attributes:
        order: (N,) rows of the cloud in spatial order, in which those of the graph are.
        graph: rows sum to 1.
        seen: (N,) points, in the order of the cloud, that have scores.
        spacing_m: of the points, in the unit of their coordinates.
    """

    order: NDArray[np.int64] = field(repr=False)
    graph: AffinityGraph = field(repr=False)
    seen: NDArray[np.bool_] = field(repr=False)
    spacing_m: float


def purify_points(
    points: ArrayLike,
    scores: ArrayLike,
    colors: ArrayLike | None = None,
    normals: ArrayLike | None = None,
    *,
    features: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    agreement: float = SHARPNESS,
    config: PurifyConfig | None = None,
) -> NDArray[np.float32]:
    """Purify the scores of a cloud's points along its surfaces.

    The points may have any density, which is measured.  Each keeps its own row: nothing is merged
    or left out.  A row of scores that are all 0 is a point that nothing saw; it gets the mean of
    what arrives from its neighbours.  Same input, same output.

    Args:
        points: (N, 3) coordinates in metres, of any frame.
        scores: (N, C), the larger the better: probabilities, logits, cosines, features.  For
            labels give each point a 1 in the column of its label.
        colors: (N, 3) whole numbers in [0, 255] or floats in [0, 1]; without, geometry decides.
        normals: (N, 3) of any length, 0 for unknown; without, they are estimated.
        features: (N, D) of an encoder, by whose agreement neighbours are weighed; without, the
            scores are.
        weights: (N,) evidence behind each point, such as the number of views; 0 for none.
        agreement: how much the agreement of features or scores counts; 0 for not at all.
        config: the settings ``purify.*``; without, their defaults.

    Returns:
        (N, C) float32 purified scores, in the order and on the scale of those given.

    Raises:
        BadInput: an array has another shape or length, or numbers that can't be used; the message
            names it.
    """
    config = config or PurifyConfig()
    affinities = compute_point_affinities(
        points,
        scores,
        colors,
        normals,
        features=features,
        weights=weights,
        agreement=agreement,
        config=config,
    )
    return pool_over_points(affinities, scores, config)


def pool_over_points(
    affinities: PointAffinities, scores: ArrayLike, config: PurifyConfig
) -> NDArray[np.float32]:
    """Return (N, C) scores pooled by affinities that were computed for them."""
    order, seen = affinities.order, affinities.seen
    given = np.asarray(scores, np.float32)
    together = np.concatenate([given, seen[:, None]], axis=1)[order]
    walked = purify_values(affinities.graph, together, config)
    share = walked[:, -1:]
    pooled = np.empty_like(given)
    pooled[order] = np.where(share > UNREACHED, walked[:, :-1] / np.maximum(share, UNREACHED), 0)
    return pooled


def compute_point_affinities(
    points: ArrayLike,
    scores: ArrayLike,
    colors: ArrayLike | None = None,
    normals: ArrayLike | None = None,
    *,
    features: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    agreement: float = SHARPNESS,
    config: PurifyConfig,
) -> PointAffinities:
    """Return the affinities by which `purify_points` pools; its arguments and errors."""
    xyz = check_rows("points", points, columns=3).astype(np.float64)
    size = len(xyz)
    given = check_rows("scores", scores, size)
    rgb = None if colors is None else check_colors(colors, size)
    facing = None if normals is None else check_normals(normals, size)
    vectors = given if features is None else check_rows("features", features, size)
    seen: NDArray[np.bool_] = np.any(given != 0, axis=1)
    evidence: NDArray[np.float32] = seen.astype(np.float32)
    if weights is not None:
        evidence = evidence * check_weights(weights, size)
    order = sort_spatially(xyz)
    found = build_point_graph(
        xyz[order],
        None if rgb is None else rgb[order],
        None if facing is None else facing[order],
        vectors[order],
        _confidence(evidence[order], config),
        config,
    )
    if agreement and seen.any():
        agreeing = compute_agreement_vectors(found.graph, vectors[order], seen[order])
        weigh_by_agreement(found.graph, agreeing, agreement)
    _log.info(
        "%d points %.3g m apart, %d of them without scores", size, found.spacing_m, (~seen).sum()
    )
    return PointAffinities(order, found.graph, seen, found.spacing_m)


def _confidence(evidence: NDArray[np.float32], config: PurifyConfig) -> NDArray[np.float32]:
    """Return (N,) how much each point counts as a neighbour."""
    known = evidence[evidence > 0]
    mean = known.mean() if len(known) else np.float32(1)
    floored = np.maximum(evidence / mean, LEAST_WEIGHT)
    return (floored**config.confidence_exponent).astype(np.float32)
