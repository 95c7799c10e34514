# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Purification of a map that has changed, starting from the previous one.

- `snapshot`: the voxels, and which of them are new or were updated
- `remap`: arrays and graphs remapped to the current rows, in `buffer_pool`
- `repooling`: scores pooled again only where neighbourhoods changed
"""
