# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Large files that several processes may write, of which some die halfway.

Each writes to a file of its own beside the name, ``NAME.RANDOM.part``, which is locked meanwhile.
A lock ends with its process and is seen from every container of the machine, which a process id
is not: so a part without a lock is left over, and the next who writes removes it.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from glob import escape
from pathlib import Path

from geopurify.files.atomic_write import atomic_write

ENDING_BYTES = 14  # that a part has more than the name


@contextmanager
def locked_part(path: Path, reason: str, mode: int | None = None) -> Iterator[Path]:
    """Yield the path of a locked, empty part, and put it in the file's place when it is written.

    The part must be written in place.  Left over parts of the file are removed before.

    Args:
        reason: of the error.
        mode: permissions of the file, as of chmod; None: as the umask says.

    Raises:
        BadInput: it can't be written, e.g. because the disk is full; an older file stays.
    """
    ending = f"{secrets.token_hex(4)}.part"
    with ExitStack() as locks, atomic_write(path, ending, reason) as part:
        remove_left_over(path)
        file = locks.enter_context(part.open("xb"))  # until the part has the name of the file
        if mode is not None:
            os.fchmod(file.fileno(), mode)
        with suppress(OSError):  # some file systems know no locks
            fcntl.flock(file, fcntl.LOCK_EX)
        yield part


def remove_left_over(path: Path) -> None:
    """Remove the parts of a file that nobody writes: each may be as large as the file."""
    for part in path.parent.glob(f"{escape(path.name)}.{'[0-9a-f]' * 8}.part"):
        if not part.is_file():  # to open a FIFO would wait
            continue
        with suppress(OSError), part.open("rb") as file:  # without locks nothing is removed
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink()
