# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Action servers.

- ``find_object_action``: ``~/find_object``
"""

from geopurify_ros.actions.find_object_action import FindObjectAction

__all__ = ["FindObjectAction"]
