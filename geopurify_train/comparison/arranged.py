# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A scene made ready for pooling."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geopurify.config import PurifyConfig
from geopurify.purify.neighbours import argsort_spatially, find_nearest_voxels
from geopurify_train.distillation.scenes import Scene


@dataclass(frozen=True, eq=False)
class Arranged:
    """A scene of N voxels, and what all affinities have in common.

    Attributes:
        order: (N,) rows of the scene in spatial order; the others are in this order.
        nearest: (N, K) int32.
        prior: (N,) float32, how much each voxel counts as a neighbour.
        scores: (N, C) float32 of the class names.
    """

    scene: Scene
    order: NDArray[np.int64] = field(repr=False)
    nearest: NDArray[np.int32] = field(repr=False)
    prior: NDArray[np.float32] = field(repr=False)
    scores: NDArray[np.float32] = field(repr=False)


def arrange_scene(scene: Scene, texts: NDArray[np.float32], config: PurifyConfig) -> Arranged:
    """Find the neighbours of voxels and score them.

    Args:
        texts: (C, D) features of class names.
    """
    order = argsort_spatially(scene.packed_keys)
    nearest = find_nearest_voxels(scene.packed_keys[order], config.neighbours, config.radius)
    prior = scene.weights[order] ** np.float32(config.confidence_exponent)
    return Arranged(
        scene, order, nearest, prior, scene.features[order].astype(np.float32) @ texts.T
    )
