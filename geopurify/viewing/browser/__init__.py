# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The map in a web browser, drawn by viser; needs the extra ``viewer``.

- `map_source`: what a viewer asks of a map, be it a pipeline or a node
- `voxel_blocks`: the voxels it has; `facing`: which way they face; `picking`: by a click
- `block_scene`: blocks as point clouds, their `detail`, `clipping`, `paint` and `highlight`
- `map_viewer`: all of it with its panels; `session`: what they share; `server`: the address
"""
