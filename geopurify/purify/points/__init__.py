# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Purification of clouds that somebody already has: any density, no map, no voxels.

- `surface`: neighbours, spacing and normals of the points
- `agreement`: neighbours weighed by how much their features or scores agree
- `point_graph`: the affinities of the points; `purification`: `purify_points` itself
- `checks`: what is refused
"""

from typing import TYPE_CHECKING

from geopurify.compute.lazy_imports import make_lazy_getattr

if TYPE_CHECKING:
    from geopurify.purify.points.purification import purify_points

__all__ = ["purify_points"]

__getattr__ = make_lazy_getattr(__name__, {"purify_points": "purification"})
