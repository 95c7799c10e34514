# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Purification of a map that has changed, from the one before.

- `snapshot`: the voxels, and which of them are new or seen again
- `carrying`: rows of the arrays before to the rows of now, in `recycled_memory`
- `pooled`: scores pooled again only where neighbourhoods changed
"""
