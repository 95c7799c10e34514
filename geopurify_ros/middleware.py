# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""FastDDS settings: a shared memory segment that holds whole images."""

import os
import sys
from pathlib import Path

# A FastDDS profile whose shared memory holds whole images and clouds.
SHARED_MEMORY_PROFILE = Path(__file__).with_name("fastdds_shared_memory.xml")
# FastDDS 3 reads the first name (and warns of the second, ros2/rmw_fastrtps pull request 806),
# FastDDS 2 only the second (its issue 862); to set both loads the profile twice.
VARIABLES = ("FASTDDS_DEFAULT_PROFILES_FILE", "FASTRTPS_DEFAULT_PROFILES_FILE")
LIBRARIES = ("libfastdds.so*", "libfastrtps.so*")  # of FastDDS 3 and 2
DISTRIBUTIONS_WITH_FASTDDS_2 = ("humble", "iron", "jazzy")


def shared_memory_environment() -> dict[str, str]:
    """Return the variable that points FastDDS to the profile; none if the user has set one."""
    if any(os.environ.get(name) for name in VARIABLES):
        return {}
    return {VARIABLES[_has_fastdds_2()]: str(SHARED_MEMORY_PROFILE)}


def _has_fastdds_2() -> bool:
    """Tell by the first library on the path of ROS, without one by the distribution's name."""
    prefixes = os.environ.get("AMENT_PREFIX_PATH", "").split(os.pathsep)
    for prefix in (*filter(None, prefixes), sys.prefix):
        for is_2, library in enumerate(LIBRARIES):
            folder = Path(prefix, "lib")
            if any(folder.glob(library)) or any(folder.glob(f"*-linux-gnu/{library}")):
                return bool(is_2)
    return os.environ.get("ROS_DISTRO") in DISTRIBUTIONS_WITH_FASTDDS_2


def use_shared_memory() -> str:
    """Give this process the shared memory profile and return the one in force, for the log.

    Call before ``rclpy.init``.  With FastDDS's own settings an image is split over UDP, and best
    effort then loses most.
    """
    os.environ.update(shared_memory_environment())
    return next(os.environ[name] for name in VARIABLES if os.environ.get(name))
