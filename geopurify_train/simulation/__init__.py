# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Scenes to learn from as real cameras, 2D networks and fusion leave them, of rendered rooms.

- `depth_cameras`, `color_cameras`: what sensors make of perfect images
- `networks`: what 2D networks of several kinds say of images whose objects are known
- `appearance`: colours as they are in real rooms
- `fused_surfaces`: fresh voxels, or the smoothed and decimated surface of a scan
- `scenes`: a room, seen by cameras and a network that its seed draws, as several scenes
- `scan_scenes`: parts of a whole scanned room, worn as real scans are
"""
