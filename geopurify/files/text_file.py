# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Text files of users, read no further than a limit."""

from collections.abc import Callable
from pathlib import Path

from geopurify.errors import BadInput, shorten_error
from geopurify.files.regular_file import require_regular


def read_text(path: Path, longest: int, refuse: Callable[[str], BadInput]) -> str:
    """Return the text of a file in UTF-8.

    Args:
        longest: characters that it may have.
        refuse: returns the error, given why the file is refused.

    Raises:
        BadInput: it is not a regular file, can't be read or is longer.
    """
    try:
        require_regular(path)
        with path.open(encoding="utf-8-sig") as file:  # editors of Windows begin with a mark
            text = file.read(longest + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise refuse(f"it can't be read ({shorten_error(error)})") from error
    if len(text) > longest:
        raise refuse(f"it is longer than {longest} characters")
    return text
