# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The number of threads that numba is told to use, where it is one it can't be imported with."""

import os

from geopurify.errors import BadInput, quote

NAME = "NUMBA_NUM_THREADS"


def set_aside_impossible() -> str:
    """Remove a number below 1 from the environment and return it, "" if there is none.

    With one, ``import numba`` ends with a traceback, so this comes before.
    """
    given = os.environ.get(NAME, "")
    try:
        is_impossible = int(given) < 1
    except ValueError:  # numba warns and takes its default
        return ""
    return os.environ.pop(NAME) if is_impossible else ""


_set_aside = set_aside_impossible()


def check_threads() -> None:
    """Refuse a number of threads that was set aside.

    Raises:
        BadInput: it is below 1.
    """
    if _set_aside:
        raise BadInput(
            "numba_unusable",
            f"{NAME} must be 1 or more, got {quote(_set_aside)}: unset it for a thread on each "
            "core",
        )
