# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How text that came from others is shown."""

import reprlib
from pathlib import PurePath

MOST_SHOWN = 200  # characters of a text that came from others
MOST_SAID = 2000  # characters of a sentence


class _ShortRepr(reprlib.Repr):
    """A ``repr`` that takes no time for long values."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = self.maxlong = MOST_SHOWN

    def repr_int(self, value: int, level: int) -> str:
        """Return the digits, or how long the number is: Python refuses to print long ones."""
        if value.bit_length() > 4 * MOST_SHOWN:
            return f"<integer of {value.bit_length()} bits>"
        return repr(value)


_short = _ShortRepr()


def first_line(error: BaseException) -> str:
    """Return how the message of another library's error begins."""
    text = str(error).strip() or repr(error)
    return one_line(text.splitlines()[0].split(". ")[0], MOST_SHOWN)


def shown(text: object, most: int = MOST_SHOWN) -> str:
    """Return what came from a message, a file or a request as it can be shown.

    That is its ``repr``, so that no character of it forges a line of a log or commands a
    terminal, and at most ``most`` characters of that.
    """
    return one_line(_short.repr(text), most)


def shown_path(path: PurePath) -> str:
    """Return the name of a file as `shown` does, but without quotes."""
    return one_line(str(path), MOST_SHOWN)


def one_line(text: str, most: int = MOST_SAID) -> str:
    """Return a text with its control characters escaped, cut off at ``most`` characters."""
    kept = text[:most]
    if not kept.isprintable():
        kept = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in kept)
    return kept if len(text) <= most and len(kept) <= most else f"{kept[: most - 3]}..."
