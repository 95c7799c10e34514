# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The one error that input can cause."""


class BadInput(ValueError):
    """Say what is wrong with an input, and carry the reason under which it is counted.

    Args:
        reason: short snake_case cause, e.g. ``size_mismatch``; diagnostics count by it.
        message: one sentence that names the input, what it held and what was expected.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def first_line(error: Exception) -> str:
    """Return how the message of another library's error begins."""
    return (str(error).strip() or repr(error)).splitlines()[0].split(". ")[0][:200]
