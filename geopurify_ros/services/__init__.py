# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Service servers: queries, the map, and the services that ROS gives every node.

- ``query_services``: ``~/query_text``, ``~/query_point``, ``~/set_vocabulary``;
  ``referring_answers``: referring expressions in responses
- ``map_services``: ``~/save_map``, ``~/load_map``, ``~/purify``, ``~/reset``, ``~/pause``
- ``service_group``: services processed one after the other, with errors and result codes
- ``request_queue``: rejects requests that could not be answered in time
- ``builtin_services``: checks on the parameter and lifecycle services of rclpy
"""

from geopurify_ros.services.map_services import MapServices
from geopurify_ros.services.query_services import QueryServices

__all__ = ["MapServices", "QueryServices"]
