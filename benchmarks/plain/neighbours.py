# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Exact neighbours by brute force, as published: FAISS over all pairs."""

import faiss
import numpy as np
from numpy.typing import NDArray


def nearest_by_brute_force(
    keys: NDArray[np.int32], k: int, rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the K nearest others of some of (N, 3) voxels; the first hit, itself, is removed."""
    index = faiss.IndexFlatL2(3)
    index.add(keys.astype(np.float32))
    return index.search(keys[rows].astype(np.float32), k + 1)[1][:, 1:]
