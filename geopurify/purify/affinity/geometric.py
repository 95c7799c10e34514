# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""An embedding of voxels made of geometry and colour alone, without a learned network.

Each scalar x enters as (cos x/s, sin x/s), so that the dot product of two voxels depends on the
difference of their values only; the parts are weighted by their share and the whole has unit
length, as the affinity expects.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.config import PurifyConfig
from geopurify.errors import BadInput

COLOR_SCALE = 255 / np.pi  # black and white are opposite
POSITION_SCALE_M = 0.15  # voxels half a metre apart are opposite


def compute_geometric_embedding(
    points_map: NDArray[np.float32],
    normals_map: NDArray[np.float32],
    colors: NDArray[np.uint8],
    config: PurifyConfig,
) -> NDArray[np.float32]:
    """Return (N, 15) float32 unit vectors of (N, 3) points, normals and colours.

    Raises:
        BadInput: all shares are zero.
    """
    shares = np.array([config.normal_share, config.color_share, config.position_share])
    if shares.sum() == 0:
        raise BadInput(
            "config_invalid", "one of purify.{normal,color,position}_share must be positive"
        )
    normal, color, position = np.sqrt(shares / shares.sum()).astype(np.float32)
    parts = [
        normal * normals_map,
        color * _map_to_circles(colors / COLOR_SCALE),
        position * _map_to_circles(points_map / POSITION_SCALE_M),
    ]
    embedding = np.concatenate(parts, axis=1).astype(np.float32)
    length = np.linalg.norm(embedding, axis=1, keepdims=True)  # not 1: a normal may be 0
    unit: NDArray[np.float32] = embedding / length
    return unit


def _map_to_circles(values: NDArray[Any]) -> NDArray[np.float32]:
    """Return (N, 6) cosines and sines of (N, 3) angles, of unit length in total."""
    circles = np.concatenate([np.cos(values), np.sin(values)], axis=1)
    return (circles / 3**0.5).astype(np.float32)
