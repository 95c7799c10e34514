# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The map in a web browser, drawn by viser; needs the extra ``viewer``.

- `map_source`: what the viewer needs of a map, be it a pipeline or a node
- `voxel_blocks`: its voxels; `facing`: which way they face; `picking`: the voxel at a click
- `block_scene`: blocks as point clouds (`cell_drawing`), with levels of `detail` at the `pace` of
  the browser, `clipping`, `paint` and `highlight`
- `ask_panel`, `look_panel`, `class_panel`, `object_panel`, `camera_panel`, `map_panel`,
  `export_panel`: the panels; `html`: their text; `understanding`: how a text was understood
- `boxes`, `answer_boxes`: boxes of objects; `camera`: the robot's camera in the scene
- `map_viewer`: scene and panels together; `session`: what they share; `server`: the address
"""
