# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How far a download is, in the log: the hub's client draws its bar on terminals only."""

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PERIOD_S = 5.0

logger = logging.getLogger(__name__)


@contextmanager
def log_progress(folder: Path, total: int | None) -> Iterator[None]:
    """Log every `PERIOD_S` how much of a file has come, unless there is a terminal.

    Args:
        folder: where the client writes it, to a name that ends in ``.incomplete``.
        total: bytes of the whole file, None if unknown.
    """
    if sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(folder, total, done), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _watch(folder: Path, total: int | None, done: threading.Event) -> None:
    whole = f" of {total / 1e6:.0f}" if total else ""
    while not done.wait(PERIOD_S):
        logger.info("Downloaded %.0f%s MB", _bytes_in(folder) / 1e6, whole)


def _bytes_in(folder: Path) -> int:
    try:
        return max((file.stat().st_size for file in folder.glob("*.incomplete")), default=0)
    except OSError:  # it was completed and renamed meanwhile
        return 0
