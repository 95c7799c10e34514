# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""From class scores to labels."""

import numpy as np
from numpy.typing import NDArray

UNLABELLED = 65535


def label_voxels(
    scores: NDArray[np.float32], logit_scale: float
) -> tuple[NDArray[np.uint16], NDArray[np.float32]]:
    """Return the best class of each voxel and its probability.

    Args:
        scores: (N, C) mean cosine of each voxel with each class; a row of zeros is a voxel
            without evidence.
        logit_scale: factor on the scores before the softmax over classes.

    Returns:
        (N,) uint16 labels, `UNLABELLED` without evidence, and (N,) float32 confidence in [0, 1].
    """
    labels = best_classes(scores)
    best = scores.max(1, keepdims=True)
    confidence = 1 / np.exp(logit_scale * (scores - best)).sum(1)
    confidence[labels == UNLABELLED] = 0
    return labels, confidence.astype(np.float32)


def best_classes(scores: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Return the (N,) best class of each voxel, `UNLABELLED` without evidence."""
    labels: NDArray[np.uint16] = scores.argmax(1).astype(np.uint16)
    labels[~scores.any(1)] = UNLABELLED
    return labels
