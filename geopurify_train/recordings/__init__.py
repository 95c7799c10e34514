# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Recordings without labels as scenes to learn from.

- `image_segments`: over-segments one RGB-D frame
- `recorded_scene`: the map of a recording, and which segments its voxels were seen in
"""
