# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Signatures: fused features in a few channels, whose distances are those of the features.

Random signs keep distances of vectors up to a small error, whatever the encoder (Achlioptas,
"Database-friendly random projections", JCSS 2003).  Features that are shorter than a signature
are kept whole.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SIGNATURE = 16  # channels
SEED = 0


@lru_cache(maxsize=8)
def create_projection(dimension: int) -> NDArray[np.float32]:
    """Return the (`SIGNATURE`, D) matrix that takes features of D channels to signatures."""
    if dimension <= SIGNATURE:
        projection = np.eye(SIGNATURE, dimension, dtype=np.float32)
    else:
        bits = np.random.default_rng([SEED, dimension]).bytes(SIGNATURE * dimension)
        signs = np.frombuffer(bits, np.uint8).reshape(SIGNATURE, dimension) & 1
        projection = (2 * signs.astype(np.float32) - 1) / np.float32(SIGNATURE**0.5)
    projection.flags.writeable = False
    return projection


def compute_signatures(features: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return the (N, `SIGNATURE`) signatures of (N, D) features."""
    return features.astype(np.float32) @ create_projection(features.shape[1]).T
