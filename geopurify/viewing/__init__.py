# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Pictures of maps without a GPU.

- `pictures`: labels before and after, answers to a text; `cameras`, `splat`: how voxels are drawn;
  `annotations`, `named_things`: names, boxes and a scale over them
- `notebook`: a picture as HTML
"""
