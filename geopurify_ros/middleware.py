# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The setting of the middleware that whole images need."""

import os
from pathlib import Path

# A FastDDS profile whose shared memory holds whole images and clouds.
SHARED_MEMORY_PROFILE = Path(__file__).with_name("fastdds_shared_memory.xml")
# FastDDS 3 reads the first name, FastDDS 2 the second; to set both loads the profile twice.
VARIABLES = ("FASTDDS_DEFAULT_PROFILES_FILE", "FASTRTPS_DEFAULT_PROFILES_FILE")
DISTRIBUTIONS_WITH_FASTDDS_2 = ("humble", "iron", "jazzy")


def shared_memory_environment() -> dict[str, str]:
    """Return the variable that points FastDDS to the profile; none if the user has set one."""
    if any(os.environ.get(name) for name in VARIABLES):
        return {}
    old = os.environ.get("ROS_DISTRO") in DISTRIBUTIONS_WITH_FASTDDS_2
    return {VARIABLES[old]: str(SHARED_MEMORY_PROFILE)}


def use_shared_memory() -> str:
    """Give this process the shared memory profile and return the one in force, for the log.

    Call before ``rclpy.init``.  With FastDDS's own settings an image is split over UDP, and best
    effort then loses most.
    """
    os.environ.update(shared_memory_environment())
    return next(os.environ[name] for name in VARIABLES if os.environ.get(name))
