# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A floor whose voxels differ, to be weighed."""

import numpy as np
from numpy.typing import NDArray

from geopurify.fusion.keys import pack_key, voxel_centres
from geopurify.purify.affinity.signatures import SIGNATURE
from geopurify.purify.incremental.snapshot import Surfaces
from geopurify.purify.neighbours import argsort_spatially


def rough_floor(side: int = 40, lonely: int = 0) -> Surfaces:
    """Return a rough floor, in spatial order, and some voxels far away from it and each other."""
    rng = np.random.default_rng(0)
    cells = np.argwhere(np.ones((side, side)))
    floor = np.insert(cells, 2, rng.integers(0, 3, len(cells)), axis=1)
    far = np.arange(lonely)[:, None] * 1000 + (5000, 0, 0)
    keys: NDArray[np.int64] = pack_key(*np.concatenate([floor, far]).T)
    keys = keys[argsort_spatially(keys)]
    normals = np.array((0, 0, 3)) + rng.standard_normal((len(keys), 3))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return Surfaces(
        keys,
        voxel_centres(keys, 0.02),
        normals.astype(np.float32),
        rng.integers(0, 256, (len(keys), 3), np.uint8),
        np.linspace(0.5, 2, len(keys), dtype=np.float32),
        rng.standard_normal((len(keys), SIGNATURE)).astype(np.float32),
    )
