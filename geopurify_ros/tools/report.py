# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The section on ROS of ``geopurify report``."""

import os

import rclpy

from geopurify_ros.middleware import SHARED_MEMORY_PROFILE, VARIABLES

WHEELS = "none sourced: wheels of PyPI"
DISCOVERY = ("ROS_DOMAIN_ID", "ROS_AUTOMATIC_DISCOVERY_RANGE", "ROS_LOCALHOST_ONLY")


def ros_facts() -> dict[str, str]:
    """Return the distribution, the middleware and its settings, as the node would have them."""
    return {
        "distribution": os.environ.get("ROS_DISTRO") or WHEELS,
        "middleware": rclpy.get_rmw_implementation_identifier(),
        "FastDDS profile": _profile(),
        **{name: os.environ[name] for name in DISCOVERY if name in os.environ},
    }


def _profile() -> str:
    """Tell whose profile is in force; its path may name a user."""
    chosen = next((os.environ[name] for name in VARIABLES if os.environ.get(name)), None)
    if chosen is None or chosen == str(SHARED_MEMORY_PROFILE):
        return "the shipped one"
    return f"of the user: {os.path.basename(chosen)}"
