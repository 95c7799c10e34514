# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Files that are read at once: nothing that would be waited for, such as a FIFO."""

from pathlib import Path


def require_regular(path: Path) -> None:
    """Refuse a FIFO, a socket or a device; what is missing or a folder is left to who opens it.

    Raises:
        OSError: it is one of these.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError("it is not a regular file")
