# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Exact neighbours by brute force, as published (FAISS over all pairs), and by k-d trees."""

import faiss
import numpy as np
from numpy.typing import NDArray
from pykdtree.kdtree import KDTree
from scipy.spatial import cKDTree


def nearest_by_brute_force(
    keys: NDArray[np.int32], k: int, rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the K nearest others of some of (N, 3) voxels; the first hit, itself, is removed."""
    index = faiss.IndexFlatL2(3)
    index.add(keys.astype(np.float32))
    return index.search(keys[rows].astype(np.float32), k + 1)[1][:, 1:]


def nearest_by_scipy(keys: NDArray[np.int32], k: int) -> NDArray[np.int64]:
    """Return the K nearest others of (N, 3) voxels by scipy's tree, on all cores."""
    points = keys.astype(np.float64)
    _, found = cKDTree(points).query(points, k + 1, workers=-1)
    return np.asarray(found, np.int64)[:, 1:]


def nearest_by_pykdtree(keys: NDArray[np.int32], k: int) -> NDArray[np.int64]:
    """Return the K nearest others of (N, 3) voxels by pykdtree's tree, on all cores (OpenMP)."""
    points = keys.astype(np.float32)
    _, found = KDTree(points).query(points, k + 1)
    return np.asarray(found[:, 1:], np.int64)
