# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The terminal, as commands print to it."""

from rich.console import Console


def plain_console(width: int | None = None) -> Console:
    """Return a console that shows texts of users as they are, brackets and colons too."""
    return Console(width=width, markup=False, emoji=False)
