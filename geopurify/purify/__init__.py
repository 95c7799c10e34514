# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The method of the paper (GeoPurify, arXiv 2510.02186): labels, pooled along geometry.

- `neighbours`: the K nearest voxels; `affinity`: how much each of them counts
- `pooling`: the affinity matrix and its repeated application, ``F <- A F`` (the formula of the
  paper); `walk`, `walk_rounds`: with restart, until it converges; `packed_graph`: for one column
- `points`: the same for point clouds without a map
- `purifier`: the protocol; `host_purifier`: on the CPU; `gpu`: on a GPU; `choice` of the two
- `incremental`: only what changed since the last purification is recomputed
- `published`: the network that the paper published, with its sparse convolution
- `map_purifier`: purification of a growing map; `last_purification`: its results, used by
  `labelled_clouds` (of `voxel_labels`) and the `query_engine`
- `ambiguity_purification`: ambiguous segments, classified again from images
"""

from typing import TYPE_CHECKING

from geopurify.compute.lazy_imports import make_lazy_getattr

if TYPE_CHECKING:
    from geopurify.purify.choice import create_purifier
    from geopurify.purify.points.purification import purify_points
    from geopurify.purify.pooling import AffinityGraph, pool
    from geopurify.purify.purifier import Purifier

__all__ = ["AffinityGraph", "Purifier", "create_purifier", "pool", "purify_points"]

__getattr__ = make_lazy_getattr(  # they bring torch, which takes seconds
    __name__,
    {
        "AffinityGraph": "pooling",
        "Purifier": "purifier",
        "create_purifier": "choice",
        "pool": "pooling",
        "purify_points": "points.purification",
    },
)
