# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Runs workers and gathers what they found, their deaths included."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from fuzz.worker import BEFORE, PLACE, Task

TOOLS = Path(__file__).parents[1]
LONGEST_S = 120.0  # for one input, by the clock on the wall; the first imports and compiles
MOST_DEATHS = 20  # of workers


@dataclass
class Findings:
    """What came of a target.

    Attributes:
        inputs: that were taken, the refused ones included.
        refused: of them.
        failures: sentences, each with the number of the first input it was found with.
    """

    inputs: int = 0
    refused: int = 0
    failures: dict[str, int] = field(default_factory=dict)


def fuzz(targets: Sequence[str], seed: int, inputs: int, seconds: float) -> dict[str, Findings]:
    """Feed targets; a worker that dies is a failure, and another one goes on after that input.

    Args:
        inputs: of each target at most, fewer of those that take long.
        seconds: for each target.
    """
    found = {name: Findings() for name in targets}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "place")
        task = Task(list(targets), seed, 0, inputs, seconds, str(place))
        for _ in range(MOST_DEATHS):
            place.write_bytes(PLACE.pack(0, BEFORE))
            ending = _watch(task, found)
            if not ending:
                break
            number, index = PLACE.unpack(place.read_bytes())
            dead = task.targets[number]
            found[dead].failures.setdefault(f"the process ends: {ending}", index)
            if index == BEFORE:
                break
            task = replace(task, targets=task.targets[number:], start=index + 1)
    return found


def _watch(task: Task, found: dict[str, Findings]) -> str:
    """Run a worker to its end; return how it died, "" if it did not."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(TOOLS), os.environ.get("PYTHONPATH", "")]),
        "OMP_NUM_THREADS": "1",
        "NUMBA_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "1",  # each reserves addresses
    }
    command = [sys.executable, "-m", "fuzz.worker", json.dumps(asdict(task))]
    with (
        tempfile.TemporaryFile("w+") as errors,
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as worker,
    ):
        threading.Thread(target=_end_hanging, args=(worker, Path(task.place)), daemon=True).start()
        assert worker.stdout
        for line in worker.stdout:
            if line.startswith("{"):  # libraries print, too
                _note(json.loads(line), found)
        if worker.wait() == 0:
            return ""
        errors.seek(0)
        last = (errors.read().strip().splitlines() or [""])[-1]
        return f"exit code {worker.returncode} {last[:300]}".strip()


def _note(line: dict, found: dict[str, Findings]) -> None:
    findings = found[line["target"]]
    if "taken" in line:
        findings.inputs += line["taken"]
        findings.refused += line["refused"]
    else:
        findings.failures.setdefault(line["problem"], line["index"])


def _end_hanging(worker: subprocess.Popen, place: Path) -> None:
    """Kill a worker that takes one input for longer than `LONGEST_S`."""
    last, since_s = b"", time.monotonic()
    while worker.poll() is None:
        now = place.read_bytes() if place.exists() else b""
        if now != last:
            last, since_s = now, time.monotonic()
        elif time.monotonic() - since_s > LONGEST_S:
            worker.kill()
        time.sleep(0.5)
