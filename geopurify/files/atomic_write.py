# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Files that are there whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from geopurify.errors import BadInput


@contextmanager
def atomic_write(
    path: Path, ending: str = "partial", reason: str = "file_not_written"
) -> Iterator[Path]:
    """Yield a temporary path beside a file, and put what was written there in the file's place.

    If that fails, or what writes it, the temporary file is removed and an older one stays.

    Args:
        ending: of the temporary name; another for each process if several write the same file.
        reason: of the error.

    Raises:
        BadInput: it can't be written, e.g. because the disk is full.
    """
    temporary = path.with_name(f"{path.name}.{ending}")
    try:
        if temporary.is_fifo() or temporary.is_symlink():  # put there by another: not written to
            temporary.unlink()
        yield temporary
        os.replace(temporary, path)
    except OSError as error:
        _remove(temporary)
        raise BadInput(reason, f"cannot write {path}: {error.strerror or error}") from error
    except BaseException:
        _remove(temporary)
        raise


def _remove(temporary: Path) -> None:
    with suppress(OSError):  # it may never have been begun
        temporary.unlink()
