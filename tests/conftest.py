# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Keeps the nodes of a test run, and of each of its processes, to themselves."""

import os

from hypothesis import settings

# ROS recommends domains up to 101. rclpy reads these when it starts, so they are set on import.
os.environ["ROS_DOMAIN_ID"] = str(1 + os.getpid() % 100)
os.environ["ROS_AUTOMATIC_DISCOVERY_RANGE"] = "LOCALHOST"

# no limit on the time of an example: the first compiles kernels, and a busy machine is no failure
settings.register_profile("geopurify", deadline=None)
settings.load_profile("geopurify")
