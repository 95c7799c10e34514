# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What fuzzing finds is told: other errors, time, memory, and the death of the process."""

import json
import os
import time
from pathlib import Path
from random import Random

import numpy as np
import pytest
from fuzz import limits, run, worker
from fuzz.mutations import mutate_bytes, mutate_tree
from fuzz.run import fuzz
from fuzz.target import Target
from fuzz.worker import PLACE, Task

from geopurify.errors import BadInput

DYING = """
import json, os, sys
from pathlib import Path
from struct import Struct
PLACE, BEFORE, Task = Struct("<qq"), -1, None
if __name__ == "__main__":
    task = json.loads(sys.argv[1])
    for index in range(task["start"], task["inputs"]):
        Path(task["place"]).write_bytes(PLACE.pack(0, index))
        if index == 3:
            os.abort()
    print(json.dumps({"target": task["targets"][0], "taken": 6, "refused": 0}))
"""


def told_of(take, tmp_path: Path, capsys: pytest.CaptureFixture) -> list[dict]:
    """Return what a worker writes that feeds the numbers 0 to 4."""
    place = tmp_path / "place"
    place.write_bytes(PLACE.pack(0, -1))
    target = Target("door", list, lambda rng: rng.random(), take)
    descriptor = os.open(place, os.O_RDWR)
    worker._feed(target, Task(["door"], 1, 0, 5, 60, str(place)), 2, 0, descriptor)
    os.close(descriptor)
    assert PLACE.unpack(place.read_bytes()) == (0, 4)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_refusals_are_counted_and_other_errors_told(tmp_path: Path, capsys):
    def take(item: float) -> None:
        raise BadInput("odd", "it is odd") if item < 0.9 else KeyError("foreign")

    numbers = [Target("door", list, lambda rng: rng.random(), take).item(1, i) for i in (2, 3, 4)]
    foreign = [i for i, number in zip((2, 3, 4), numbers, strict=True) if number >= 0.9]
    *failures, last = told_of(take, tmp_path, capsys)
    assert [failure["index"] for failure in failures] == foreign
    assert last == {"target": "door", "taken": 3, "refused": 3 - len(foreign)}
    (failure, *_), _ = told_of(lambda item: {}[item], tmp_path, capsys), None
    assert failure["index"] == 2 and failure["problem"].startswith("KeyError: ")


@pytest.mark.slow
def test_what_takes_too_long_or_too_much_memory_is_told(tmp_path: Path, capsys, monkeypatch):
    monkeypatch.setattr(limits, "MOST_SECONDS", 0.05)

    def work(seconds: float) -> None:
        end_s = time.process_time() + seconds
        while time.process_time() < end_s:
            pass

    told = told_of(lambda _: work(0.1), tmp_path, capsys)
    assert [one["index"] for one in told[:-1]] == [2, 3, 4]
    assert "s of processor time, at most 0.05 s" in told[0]["problem"]
    seconds = [0.1]
    assert len(told_of(lambda _: work(seconds.pop() if seconds else 0), tmp_path, capsys)) == 1
    monkeypatch.setattr(limits, "MOST_SECONDS", 60)
    told = told_of(lambda _: np.ones(300 * 2**20, np.uint8).sum(), tmp_path, capsys)
    assert [one["index"] for one in told[:-1]] == [2, 3, 4]
    assert "MB of memory, at most 200 MB" in told[0]["problem"]


def test_after_the_death_of_a_worker_another_one_goes_on(tmp_path: Path, monkeypatch):
    package = tmp_path / "fuzz"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "worker.py").write_text(DYING)
    monkeypatch.setattr(run, "TOOLS", tmp_path)
    found = fuzz(["door"], 0, 10, 60)["door"]
    assert found.failures == {"the process ends: exit code -6": 3}
    assert found.inputs == 6


def test_the_same_seed_gives_the_same_damage():
    data, tree = bytes(range(100)), {"a": [1, 2.0, "b"], "c": {"d": None}}
    assert mutate_bytes(data, Random(3)) == mutate_bytes(data, Random(3))
    assert str(mutate_tree(tree, Random(3))) == str(mutate_tree(tree, Random(3)))
    assert tree == {"a": [1, 2.0, "b"], "c": {"d": None}}
    assert len({mutate_bytes(data, Random(seed)) for seed in range(50)}) > 40
