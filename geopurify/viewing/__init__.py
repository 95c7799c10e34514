# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Pictures of maps without a GPU, and the browser viewer.

- `pictures`: labels before and after, answers to a text; `cameras`, `splat`: how voxels are drawn;
  `annotations`, `named_things`: names, boxes and a scale over them
- `camera_view`: labels in the view of a camera; `floor_plan`: the map from above with its objects
- `notebook`: a picture as HTML
- `browser`: the interactive viewer
"""
