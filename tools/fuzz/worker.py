# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Feeds targets in a process of its own, which may die of it.

It is told its task as JSON and writes a line of JSON for each failure, and one at the end of each
target; which input is being taken stands in a file that outlives it.
"""

import json
import logging
import os
import struct
import sys
import tempfile
import time
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from fuzz.limits import Meter, limit_addresses
from fuzz.target import Target
from fuzz.targets import create_targets
from geopurify.errors import BadInput

PLACE = struct.Struct("<qq")  # which of the targets, and the number of its input
UNSEEN = "divide by zero|invalid value"  # by which numpy makes NaN
BEFORE = -1  # no input yet


@dataclass(frozen=True)
class Task:
    """What a worker does.

    Attributes:
        targets: names of them.
        seed: of all inputs.
        start: number of the first input of the first target; the others begin with 0.
        inputs: of each target at most, as far as its `Target.cost` is 1.
        seconds: for each target, after which no input is begun.
        place: file that tells which input is being taken.
    """

    targets: list[str]
    seed: int
    start: int
    inputs: int
    seconds: float
    place: str


def work(task: Task) -> None:
    """Feed each target, the undamaged inputs of all of them first."""
    with tempfile.TemporaryDirectory(prefix="fuzz", dir=memory_folder()) as folder:
        known = create_targets(Path(folder))
        targets = [known[name] for name in task.targets]
        for target in targets * 2:  # the first time compiles
            for item in target.valid():
                target.take(item)
        limit_addresses()
        place = os.open(task.place, os.O_RDWR)
        for number, target in enumerate(targets):
            _feed(target, task, 0 if number else task.start, number, place)


def memory_folder() -> str | None:
    """Return a folder in memory, where writing is cheap; None if there is none."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def _feed(target: Target, task: Task, start: int, number: int, place: int) -> None:
    deadline_s, taken, refused = time.monotonic() + task.seconds, 0, 0
    for index in range(start, max(task.inputs // target.cost, 1)):
        if time.monotonic() > deadline_s:
            break
        os.pwrite(place, PLACE.pack(number, index), 0)
        outcome = _take(target, target.item(task.seed, index))
        problem = outcome.problem
        if outcome.exceeded:  # the first time may have compiled a kernel
            problem = problem or _take(target, target.item(task.seed, index)).exceeded
        if problem:
            _tell(target=target.name, index=index, problem=problem)
        taken += 1
        refused += outcome.is_refused
    _tell(target=target.name, taken=taken, refused=refused)


class _Outcome(NamedTuple):
    """What came of an input: refused or not, a wrong error, and the limit that it exceeded."""

    is_refused: bool
    problem: str
    exceeded: str


def _take(target: Target, item: Any) -> _Outcome:
    meter, is_refused, problem = Meter(), False, ""
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", UNSEEN, RuntimeWarning)
            target.take(item)
    except BadInput as error:
        is_refused = True
        if not str(error).isprintable():
            problem = f"{str(error)!r} can't be printed"
    except BaseException as error:
        problem = describe_error(error)
    return _Outcome(is_refused, problem, meter.exceeded())


def describe_error(error: BaseException) -> str:
    """Return an error and where it was raised, the same for the same fault."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "geopurify" in f.filename or f is frames[-1]]
    where = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in ours[:-5:-1])
    return f"{type(error).__name__}: {str(error)[:200]!r} at {where}"


def _tell(**fields: Any) -> None:
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    logging.disable()
    work(Task(**json.loads(sys.argv[1])))
