# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Boxes of voxels, and objects made of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.fusion.keys import pack_key
from geopurify.objects import MapObject


def block(corner: Sequence[int], size: Sequence[int]) -> NDArray[np.int64]:
    """Return the ascending packed keys of a block of voxels."""
    cells = np.indices(size).reshape(3, -1).T + np.array(corner)
    return np.sort(pack_key(*cells.T.astype(np.int64)))


def map_object(
    object_id: int = 0,
    keys: NDArray[np.int64] | None = None,
    label: str = "chair",
    feature: Sequence[float] = (1.0, 0.0),
    **fields: Any,
) -> MapObject:
    """Return an object of 8 x 8 x 8 voxels at the origin unless told otherwise."""
    keys = block((0, 0, 0), (8, 8, 8)) if keys is None else keys
    known: dict[str, Any] = {
        "confidence": 0.9,
        "alternatives": (("stool", 0.1),),
        "T_map_box": np.eye(4),
        "size_m": np.array([0.4, 0.4, 0.4]),
        "color": np.array([200, 20, 20], np.uint8),
        "views": 1,
        "first_seen_s": 1.0,
        "last_seen_s": 2.0,
    }
    known |= {"packed_keys": keys, "feature": np.array(feature, np.float32), **fields}
    return MapObject(object_id=object_id, label=label, **known)
