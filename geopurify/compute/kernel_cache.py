# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Compiled kernels on disk, which must never be why a robot does not start.

numba keeps what it compiled beside the sources or in the user's cache folder, trusts what it finds
there, and raises what reading or writing raises (numba issues 10434 and 5566).  Here a file that
is not as it was written is compiled again, and one that can't be written costs time only.
"""

import atexit
import hashlib
import logging
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import numba
from numba.core.caching import FunctionCache, IndexDataCacheFile

SEAL_BYTES = 32  # a SHA-256 at the end of each file

_log = logging.getLogger(__name__)
_notes: dict[str, str] = {}  # what happened while modules were imported, each kind once


def keep_compiled(kernel: Any) -> None:
    """Let a kernel of numba keep what it compiles on disk, if there is a place for it."""
    kernel._cache = _cache_of(kernel.py_func) or kernel._cache


def tell_of_cache() -> None:
    """Log what is unusual about the cache: imports can't, they come before logs are set up."""
    while _notes:
        _log.warning("%s", _notes.popitem()[1])


def _cache_of(function: Any) -> "KernelCache | None":
    wanted = numba.config.CACHE_DIR
    try:
        cache = KernelCache(function)
    except RuntimeError:  # no locator available
        folder = _temporary_folder()
        if folder is None:
            _notes["none"] = (
                "there is no place to keep compiled kernels in: they are compiled at each start; "
                "set NUMBA_CACHE_DIR to a folder that can be written to"
            )
            return None
        _notes["temporary"] = (
            f"compiled kernels are kept in {folder}, as neither the sources nor a home folder can "
            "be written to; NUMBA_CACHE_DIR chooses another place"
        )
        numba.config.CACHE_DIR = os.environ["NUMBA_CACHE_DIR"] = str(folder)
        return KernelCache(function)
    if wanted and not Path(cache.cache_path).is_relative_to(Path(wanted).absolute()):
        _notes["elsewhere"] = (
            f"NUMBA_CACHE_DIR={wanted!r:.200} can't be written to: compiled kernels are kept in "
            f"{cache.cache_path} and the like"
        )
    return cache


def _temporary_folder() -> Path | None:
    """Return a folder of this user alone, the same at each start where possible.

    What lies in it is unpickled by numba: nobody else may be able to write to it.
    """
    try:
        folder = Path(tempfile.gettempdir(), f"geopurify-kernels-{os.getuid()}")
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
        if is_ours and not found.st_mode & 0o077 and os.access(folder, os.W_OK | os.X_OK):
            return folder
    except OSError:
        pass
    try:
        own = Path(tempfile.mkdtemp(prefix="geopurify-kernels-"))
    except OSError:
        return None
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    return own


class KernelCache(FunctionCache):  # type: ignore[misc]  # numba has no types
    """numba's cache of one kernel, without its exceptions."""

    _has_failed: ClassVar[bool] = False

    def __init__(self, function: Any) -> None:
        super().__init__(function)
        stamp = self._impl.locator.get_source_stamp()
        self._cache_file = _SealedFiles(self._cache_path, self._impl.filename_base, stamp)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return what was compiled for a signature, None if it has to be compiled."""
        try:
            found = super().load_overload(sig, target_context)
            if found is not None and found.signature.args != tuple(sig):  # two wrote at once
                raise ValueError("a file is of another signature")
        except Exception as error:  # whatever unpickling a broken file raises
            _log.warning(
                "Compiling a kernel again: its cache %s is damaged (%s)",
                self._cache_file._index_path,
                repr(error)[:200],
            )
            self._drop()
            return None
        return found

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what was compiled, if it can be written."""
        try:
            super().save_overload(sig, data)
        except Exception as error:
            if not self._has_failed:
                _log.warning(
                    "Compiled kernels cannot be cached, the next start compiles them again: %s",
                    repr(error)[:200],
                )
            KernelCache._has_failed = True  # said once, not for each kernel

    def _drop(self) -> None:
        try:
            os.unlink(self._cache_file._index_path)
        except OSError as error:
            _log.debug("can't remove it: %s", error)


class _SealedFiles(IndexDataCacheFile):  # type: ignore[misc]  # numba has no types
    """Cache files that end with a digest of what is before it.

    Unpickling finds out that a file was cut off, but not that a part of its machine code is zero
    after a loss of power: that would end the process.
    """

    @contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[BinaryIO]:
        with super()._open_for_write(filepath) as file:
            content = BytesIO()
            yield content
            written = content.getvalue()
            file.write(written + hashlib.sha256(written).digest())

    def _load_index(self) -> Any:
        overloads = super()._load_index()
        if overloads:  # else there is none, or one of another version of numba or of the source
            _check_seal(self._index_path)
        return overloads

    def _load_data(self, name: str) -> Any:
        _check_seal(self._data_path(name))
        return super()._load_data(name)


def _check_seal(path: str) -> None:
    content = Path(path).read_bytes()
    if hashlib.sha256(content[:-SEAL_BYTES]).digest() != content[-SEAL_BYTES:]:
        raise ValueError(f"{path} is not as it was written")
