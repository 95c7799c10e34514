# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Features of any encoder in a few channels, for a student that doesn't know the encoder.

Random projections keep differences (Johnson and Lindenstrauss, 1984).  What all features of a map
have in common says nothing about what belongs together, so it is taken away first.
"""

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.purify.student import StudentConfig

SEED = 0  # of the projection on the robot; in training each step has its own
SHARE = 0.5  # of the length of a vector of ones, so that no input outweighs the others


def random_projection(
    dimension: int, channels: int, rng: np.random.Generator | None = None
) -> NDArray[np.float32]:
    """Return a random (``channels``, D) matrix, always the same one without a generator."""
    rng = np.random.default_rng(SEED) if rng is None else rng
    return rng.standard_normal((channels, dimension), np.float32)


def spread(projected: NDArray[np.float32], mean: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (N, C) projected features as seen from the map's (C,) mean, of one length."""
    around = projected - mean
    lengths = np.linalg.norm(around, axis=1, keepdims=True)
    return around * (SHARE * projected.shape[1] ** 0.5 / np.maximum(lengths, 1e-6))


def student_projection(config: StudentConfig, dimension: int) -> NDArray[np.float32]:
    """Return the (C, D) matrix that makes a student's C channels of features of D channels.

    Raises:
        BadInput: the student takes features as they are, but of another dimension.
    """
    if config.projected:
        return random_projection(dimension, config.features)
    if config.features not in (0, dimension):
        raise BadInput(
            "student_mismatch",
            f"the student takes features of {config.features} channels, the encoder gives "
            f"{dimension}",
        )
    return np.eye(config.features, dimension, dtype=np.float32)
