# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The method of the paper (GeoPurify, arXiv 2510.02186): labels, pooled along geometry.

- `neighbours`: the K nearest voxels; `affinity`: how much each of them counts
- `pooling`: the affinity matrix and its repeated application, ``F <- A F``; `walk`: with restart,
  to its limit
- `points`: the same for clouds that are no map
- `purifier`: all of it behind one protocol; `host_purifier` on the CPU, `gpu` on a GPU, and
  `choice` of them
- `incremental`: only what changed since the last time is computed again
- `published`: the network that the paper published, with its sparse convolution
- `map_purifier`: all of it on a map that grows; `last_purification`, `cache`: what is kept of it,
  for `labelled_clouds` and the `query_engine`
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
