# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Pictures of maps without a GPU.

- `pictures`: labels before and after, answers to a text; `cameras`, `splat`: how voxels are drawn
- `notebook`: a picture as HTML
"""
