# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Where scenes are evaluated: in this process, in several, or on a Ray cluster."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from importlib import import_module
from multiprocessing import get_context
from typing import Any

from geopurify.errors import BadInput

ENGINES = ("process", "ray")
Work = Callable[[str], Any]


def run_all(
    work: Work, names: Iterable[str], engine: str, workers: int
) -> Iterator[tuple[str, Any]]:
    """Yield each name with what the work made of it, as it is finished.

    Args:
        work: can be pickled; its results too.
        engine: one of `ENGINES`.
        workers: processes; 1 works in this one.  Ray takes what its cluster has.

    Raises:
        BadInput: an unknown engine, or Ray is not installed.
    """
    if engine not in ENGINES:
        raise BadInput(
            "engine_unknown", f"engine must be one of {', '.join(ENGINES)}, got {engine!r}"
        )
    if engine == "ray":
        yield from _on_ray(work, names)
    elif workers == 1:
        yield from ((name, work(name)) for name in names)
    else:
        yield from _in_processes(work, names, workers)


def _in_processes(work: Work, names: Iterable[str], workers: int) -> Iterator[tuple[str, Any]]:
    # spawned, since a fork of a process with CUDA or OpenMP threads hangs
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        futures = {pool.submit(work, name): name for name in names}
        for future in as_completed(futures):
            yield futures[future], future.result()


def _on_ray(work: Work, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
    try:
        ray = import_module("ray")  # needed by this engine only
    except ImportError as error:
        raise BadInput(
            "engine_unknown", f"the engine ray needs the package ray: {error}"
        ) from None
    ray.init(ignore_reinit_error=True, logging_level="warning")
    remote, shared = ray.remote(_call), ray.put(work)
    pending = {remote.remote(shared, name): name for name in names}
    while pending:
        (done,), _ = ray.wait(list(pending), num_returns=1)
        yield pending.pop(done), ray.get(done)


def _call(work: Work, name: str) -> Any:
    return work(name)  # Ray takes functions only
