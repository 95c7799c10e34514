# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The node ``viewer``: a mapper's map in a browser, by its topics and services alone.

- `viewer_node`: the node; `viewer_config`: its parameters
- `remote_map`: the map as the viewer sees it: `block_receiver` gathers what changed,
  `mapper_services` asks, `camera_receiver` has the last image
"""
