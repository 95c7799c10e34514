# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Text that came from others, made safe to print: quoted, escaped and cut off."""

import reprlib
from pathlib import PurePath

MAX_QUOTED = 200  # characters of a text that came from others
MAX_MESSAGE = 2000  # characters of a sentence


class _ShortRepr(reprlib.Repr):
    """A ``repr`` that takes no time for long values."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = self.maxlong = MAX_QUOTED

    def repr_int(self, value: int, level: int) -> str:
        """Return the digits, or how long the number is: Python refuses to print long ones."""
        if value.bit_length() > 4 * MAX_QUOTED:
            return f"<integer of {value.bit_length()} bits>"
        return repr(value)


_short = _ShortRepr()


def shorten_error(error: BaseException) -> str:
    """Return how the message of another library's error begins."""
    text = str(error).strip() or repr(error)
    return escape_text(text.splitlines()[0].split(". ")[0], MAX_QUOTED)


def quote(text: object, limit: int = MAX_QUOTED) -> str:
    """Return the short ``repr`` of what came from a message, a file or a request.

    It is quoted and escaped, so that no character of it forges a line of a log or commands a
    terminal, and has at most ``limit`` characters.
    """
    return escape_text(_short.repr(text), limit)


def escape_path(path: PurePath) -> str:
    """Return the name of a file with its control characters escaped, cut off as by `quote`."""
    return escape_text(str(path), MAX_QUOTED)


def escape_text(text: str, limit: int = MAX_MESSAGE) -> str:
    """Return a text with its control characters escaped, cut off at ``limit`` characters."""
    kept = text[:limit]
    if not kept.isprintable():
        kept = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in kept)
    return kept if len(text) <= limit and len(kept) <= limit else f"{kept[: limit - 3]}..."
