# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""One scene, pooled by one affinity after the other."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geopurify.config import PurifyConfig
from geopurify.evaluation.confusion import ConfusionCounts, count_confusion
from geopurify.purify.pooling import AffinityGraph
from geopurify.purify.walk import purify_values
from geopurify.query.labels import label_voxels
from geopurify_train.comparison.affinities import Affinity
from geopurify_train.comparison.arranged import arrange_scene
from geopurify_train.comparison.edge_auc import comparable, compute_edge_auc
from geopurify_train.distillation.scenes import Scene

RAW = "raw"


@dataclass(frozen=True, eq=False)
class Trial:
    """What came of one scene.

    Attributes:
        way: name of the affinity, or `RAW`.
        tally: labels against the truth.
        auc: of "same class or another" among the neighbours of voxels at edges; NaN of raw labels.
        seconds: for the affinities, once the neighbours are known.
        operations: of a network on this scene.
    """

    scene: str
    way: str
    tally: ConfusionCounts = field(repr=False)
    auc: float = float("nan")
    seconds: float = 0.0
    operations: int = 0


def trials(
    scene: Scene,
    texts: NDArray[np.float32],
    logit_scale: float,
    affinities: Sequence[Affinity],
    config: PurifyConfig,
    self_loop: bool = False,
) -> Iterator[Trial]:
    """Yield what the raw labels give, then each affinity; all else is the same.

    Args:
        texts: (C, D) features of the scene's class names.
        logit_scale: of the encoder.
        self_loop: voxels count as neighbours of themselves, see `add_self_loops`.
    """
    ready = arrange_scene(scene, texts, config)
    order = ready.order
    truth = scene.truth[order].astype(np.int64) + 1
    truth[truth > len(texts)] = 0

    def counted(values: NDArray[np.float32]) -> ConfusionCounts:
        labels, _ = label_voxels(values, logit_scale)
        return count_confusion(scene.points_map[order], scene.truth[order], labels, len(texts))

    yield Trial(scene.name, RAW, counted(ready.scores))
    for affinity in affinities:
        start_s = time.perf_counter()
        graph, _ = affinity.compute_weights(ready)
        seconds = time.perf_counter() - start_s
        auc = compute_edge_auc(comparable(graph), truth, seed=0)
        if self_loop:
            graph = add_self_loops(graph)
        found = counted(purify_values(graph, ready.scores, config))
        yield Trial(scene.name, affinity.name, found, auc, seconds, affinity.operations(ready))


def add_self_loops(graph: AffinityGraph) -> AffinityGraph:
    """Return a graph of (N, K + 1), where voxels weigh as much as the neighbour most like them.

    The published method leaves a voxel out of its own neighbours.
    """
    own = np.arange(len(graph.neighbours), dtype=np.int32)[:, None]
    weights = np.hstack([graph.weights, graph.weights.max(1, keepdims=True)])
    weights /= weights.sum(1, keepdims=True)
    return AffinityGraph(np.hstack([graph.neighbours, own]), weights)
