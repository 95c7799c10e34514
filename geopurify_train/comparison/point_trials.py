# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Labelled scans, purified as by `purify_points` with one part after the other left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.config import PurifyConfig
from geopurify.purify.points.purification import compute_point_affinities, pool_over_points
from geopurify_train.comparison.edge_auc import compute_edge_auc
from geopurify_train.scans.scan import LabelledScan
from geopurify_train.scans.simulated_network import simulate_scores

AS_SHIPPED = "as shipped"


@dataclass(frozen=True)
class Variant:
    """Settings to compare.

    Attributes:
        changes: of the settings.
        options: of `purify_points`.
        sees_features: whether neighbours are weighed by what the network says of them too.
    """

    name: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    sees_features: bool = True


VARIANTS = (
    Variant(AS_SHIPPED),
    Variant("without agreement", options={"agreement": 0.0}),
    Variant("without features", sees_features=False),
    Variant("without restart: 18 rounds", {"restart": 0.0, "rounds": 18}),
    Variant("without both", {"restart": 0.0, "rounds": 18}, {"agreement": 0.0}),
    Variant("restart 0.02", {"restart": 0.02}),
    Variant("restart 0.05", {"restart": 0.05}),
    Variant("restart 0.1", {"restart": 0.1}),
    Variant("48 neighbours", {"neighbours": 48}),
    Variant("24 neighbours", {"neighbours": 24}),
    Variant("radius 6", {"radius": 6}),
    Variant("radius 4", {"radius": 4}),
    Variant("formula", {"affinity": "geometric"}),
    Variant("formula without both", {"affinity": "geometric", "restart": 0.0}, {"agreement": 0.0}),
)


@dataclass(frozen=True)
class PointTrial:
    """What came of one scan, one seed of the network and one variant.

    Attributes:
        miou_raw, miou: before and after, over the classes that are there.
        auc: area under the ROC curve of "same object" at edges.
    """

    scan: str
    seed: int
    variant: str
    points: int
    miou_raw: float
    miou: float
    auc: float


def try_variants(
    scan: LabelledScan, seed: int, config: PurifyConfig, variants: tuple[Variant, ...] = VARIANTS
) -> Iterator[PointTrial]:
    """Purify the scores of a simulated network on a scan; the network errs by the seed."""
    fused = simulate_scores(
        scan.points_map, scan.labels, scan.instances, len(scan.class_names), seed
    )
    raw = compute_miou(fused.scores.argmax(1), scan.labels, len(scan.class_names))
    for variant in variants:
        settings, options = replace(config, **variant.changes), dict(variant.options)
        if not variant.sees_features:
            options["features"] = np.zeros((len(fused.scores), 1), np.float32)
        seen = (scan.points_map, fused.scores, scan.colors)
        affinities = compute_point_affinities(*seen, config=settings, **options)
        found = pool_over_points(affinities, fused.scores, settings)
        auc = compute_edge_auc(affinities.graph, scan.instances[affinities.order], seed)
        miou = compute_miou(found.argmax(1), scan.labels, len(scan.class_names))
        yield PointTrial(scan.name, seed, variant.name, len(scan.labels), raw, miou, auc)


def compute_miou(labels: NDArray[np.integer], truth: NDArray[np.integer], classes: int) -> float:
    """Return the mean IoU over the classes that the truth has; points of no class don't count."""
    known = truth < classes
    labels, truth = labels[known], truth[known]
    ious = [
        np.count_nonzero((labels == c) & (truth == c))
        / np.count_nonzero((labels == c) | (truth == c))
        for c in np.unique(truth)
    ]
    return float(np.mean(ious))
