# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Files that are there whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def whole_file(path: Path, ending: str = "partial") -> Iterator[Path]:
    """Yield a temporary path beside a file, and put what was written there in the file's place.

    If that fails, or what writes it, the temporary file is removed and an older one stays.

    Args:
        ending: of the temporary name; another for each process if several write the same file.
    """
    temporary = path.with_name(f"{path.name}.{ending}")
    try:
        yield temporary
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):  # it may never have been begun
            temporary.unlink()
        raise
