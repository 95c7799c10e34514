# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Furnished rooms and homes generated from a seed, with ground truth; nothing is downloaded.

- `room_sequence`: a camera trajectory as posed RGB-D frames; opened as ``room:SEED[:FRAMES]``
- `room`, `home`, `spaces`, `doorways`, `shell`: rooms, homes, their free space, doors and walls
- `furnishing`, `layout`, `style`, `catalogue`: which furniture, where, and how it is chosen
- `objects`, `shapes`, `solids`: furniture made of boxes, cylinders and spheres
- `materials`, `palette`, `textures`, `surfaces`: colours, patterns and gloss
- `render`, `raycast`, `windows`, `light`, `shadows`: colour images and perfect depth
- `sensor`: the noise of a depth camera; `drift`: the drift of poses
- `walk`, `loops`, `routes`: the trajectory of the camera
- `captions`, `nearness`, `true_objects`: descriptions, relations and boxes of the objects
- `carrying`: moves an object of a room elsewhere
- `demo`: ``geopurify demo``
"""
