# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""numba's compiler as this package uses it: with a cache and threads that can be relied on."""

import logging
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from threading import RLock
from typing import Any

import numba
import numpy as np
from numba import prange

from geopurify.compute.kernel_cache import keep_compiled, tell_of_cache
from geopurify.compute.numba_threads import check_threads
from geopurify.errors import BadInput, shorten_error

__all__ = ["check_kernels", "njit", "prange"]

_log = logging.getLogger(__name__)
_one_at_a_time = RLock()


def njit(
    *, cache: bool = False, parallel: bool = False, **options: Any
) -> Callable[[Callable[..., Any]], Any]:
    """Compile a function as `numba.njit` does; other threads of Python go on while it runs.

    Args:
        cache: keep it on disk; see `geopurify.compute.kernel_cache`.
        parallel: run `prange` in threads; callers from several threads are safe.
        options: of numba.
    """

    def compiled(function: Callable[..., Any]) -> Any:
        kernel = numba.njit(parallel=parallel, nogil=True, **options)(function)
        if numba.config.DISABLE_JIT:  # it is the function itself; `check_kernels` refuses
            return kernel
        if cache:
            keep_compiled(kernel)
        return kernel if _are_threads_safe or not parallel else _Serialized(kernel)

    return compiled


class _Serialized:
    """A parallel kernel that runs while no other one does.

    numba's own threads ("workqueue") end the process when two callers meet in them (numba issue
    8563).
    """

    def __init__(self, kernel: Any) -> None:
        self._kernel = kernel

    def __call__(self, *arguments: Any) -> Any:
        with _one_at_a_time:
            return self._kernel(*arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kernel, name)


def _has_safe_threads() -> bool:
    """Tell whether the threading layer that numba is going to take may have several callers.

    numba itself can't be asked without starting its threads, and who imports this may fork.
    """
    wanted = str(numba.config.THREADING_LAYER).lower()
    if wanted in ("tbb", "omp", "safe", "threadsafe"):  # numba takes it or refuses
        return True
    order = numba.config.THREADING_LAYER_PRIORITY
    if wanted == "forksafe":
        order = ["tbb", "workqueue"]
    elif wanted == "workqueue":
        order = [wanted]
    layers = {"tbb": "tbbpool", "omp": "omppool"}
    return any(_can_import(f"numba.np.ufunc.{layers[name]}") for name in order if name in layers)


def _can_import(module: str) -> bool:
    try:
        import_module(module)
    except ImportError:  # also if the library behind it is missing
        return False
    return True


_are_threads_safe = _has_safe_threads()


@njit(cache=True, parallel=True)
def _count(numbers):  # type: ignore[no-untyped-def]
    for i in prange(len(numbers)):
        numbers[i] = i


def kernel_folder() -> Path | None:
    """Return where compiled kernels of this module are kept, None if they are not."""
    place = getattr(_count, "_cache", None) and _count._cache.cache_path
    return Path(place) if place else None


def check_kernels() -> None:
    """Find out whether kernels can run here, and log what is unusual about how they do.

    Raises:
        BadInput: numba is told not to compile, or has no threads.
    """
    tell_of_cache()
    check_threads()
    if numba.config.DISABLE_JIT:
        raise BadInput(
            "numba_unusable",
            "NUMBA_DISABLE_JIT is set, but nothing here runs uncompiled: unset it",
        )
    try:
        _count(np.empty(100, np.int64))
        layer = numba.threading_layer()
    except Exception as error:
        raise BadInput(
            "numba_unusable", f"numba can't run kernels in parallel: {shorten_error(error)}"
        ) from error
    if layer != "workqueue":
        return
    if _are_threads_safe:
        raise BadInput(
            "numba_unusable",
            "numba's tbb or omp can't be used, and its workqueue ends the process when two "
            "threads meet in it: install libgomp1, or set NUMBA_THREADING_LAYER=workqueue, then "
            "kernels run one at a time",
        )
    _log.warning(
        "Kernels run one at a time, because numba has only its threading layer workqueue: install "
        "libgomp1 (or tbb), and leave NUMBA_THREADING_LAYER unset"
    )
