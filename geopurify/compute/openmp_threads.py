# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What the threads of torch and numba do while they wait for each other."""

import os

NAME = "OMP_WAIT_POLICY"


def let_waiting_threads_sleep() -> None:
    """Let OpenMP's threads sleep while they wait, unless the environment says otherwise.

    By default they spin, which takes the cores from other programs of a robot.  To be called
    before torch and numba are imported: they read the environment once.
    """
    os.environ.setdefault(NAME, "passive")
