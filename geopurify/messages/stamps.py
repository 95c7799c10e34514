# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Stamps of messages in nanoseconds."""

from typing import Any

from geopurify.errors import BadInput

NANOSECONDS = 1_000_000_000
OTHER_CLOCK_S = 3600.0  # between stamps of one frame: no delay lasts as long


def ns_from_stamp(stamp: Any) -> int:
    """Return a builtin_interfaces/Time in nanoseconds, whatever it holds."""
    stamp_ns: int = stamp.sec * NANOSECONDS + stamp.nanosec
    return stamp_ns


def clock_hint(gap_s: float) -> str:
    """Return a hint, to end an error with, where stamps are so far apart as no delay puts them."""
    if abs(gap_s) < OTHER_CLOCK_S:
        return ""
    return "; their stamps are of different clocks (time since start, simulated or of the day?)"


def possible_stamp_ns(stamp: Any, what: str) -> int:
    """Return a stamp in nanoseconds.

    Args:
        what: names the message in an error.

    Raises:
        BadInput: ``stamp_invalid`` before 1970 or with more nanoseconds than a second has.
    """
    if stamp.sec < 0 or not 0 <= stamp.nanosec < NANOSECONDS:
        raise BadInput(
            "stamp_invalid",
            f"{what} has the stamp {stamp.sec} s and {stamp.nanosec} ns, expected no negative "
            "seconds and less than 1000000000 ns",
        )
    return ns_from_stamp(stamp)


def check_stamp_ns(stamp: Any, what: str) -> int:
    """Return the stamp of an image or a pose in nanoseconds.

    Raises:
        BadInput: ``stamp_invalid`` as `possible_stamp_ns` says, ``stamp_zero`` where the sender
            has set none.
    """
    stamp_ns = possible_stamp_ns(stamp, what)
    if not stamp_ns:
        raise BadInput("stamp_zero", f"{what} has the stamp 0: its sender sets none")
    return stamp_ns
