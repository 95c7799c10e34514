# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C: the command ends with one sentence that says what is kept, and exit code 130."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EXIT_CODE = 130  # 128 and the number of SIGINT, as shells have it


def is_interruption(error: BaseException) -> bool:
    """Tell whether an error is Ctrl-C, or what a library makes of it.

    A kernel of numba that returns while the interrupt is pending raises SystemError ("returned a
    result with an exception set") from it; torch fails to leave its modes on the way out.
    """
    behind: BaseException | None = error
    while behind is not None and not isinstance(behind, KeyboardInterrupt):
        behind = behind.__cause__ or behind.__context__
    return behind is not None


@contextmanager
def report_kept_files(folder: Path) -> Iterator[None]:
    """Let an interruption say which files were written to a folder meanwhile; they are whole.

    Raises:
        KeyboardInterrupt: with that sentence.
    """
    before = _files(folder)
    try:
        yield
    except (KeyboardInterrupt, Exception) as error:
        if not is_interruption(error):
            raise
        written = sorted(name for name, at in _files(folder).items() if before.get(name) != at)
        kept = f"nothing was written to {folder}"
        if written:
            kept = f"{folder} has {', '.join(written)}"
        raise KeyboardInterrupt(kept) from None


def _files(folder: Path) -> dict[str, int]:
    """Return the files of a folder and when they were written."""
    if not folder.is_dir():
        return {}
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
