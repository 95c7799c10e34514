# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Furnished rooms and homes made from a seed, with their truth: nothing has to be downloaded.

- `room_sequence`: a walk through one, as posed RGB-D frames; opened as ``room:SEED[:FRAMES]``
- `room`, `home`: what stands where, from `catalogue`, `furnishing`, `layout` and `shell`
- `render`, `raycast`, `sensor`: pictures and depth of it, with the noise of a depth camera
- `walk`, `routes`, `drift`: the path of the camera, and how its poses go wrong
- `captions`: what can be said of its objects
- `demo`: ``geopurify demo``
"""
