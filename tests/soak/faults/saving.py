# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Saving while the process is killed or nothing can be written, and loading what is left."""

import random
import resource
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from geopurify_msgs.srv import QueryText, SaveMap

from faults.expectation import TIMES_UNKNOWN, digest
from faults.operator_node import Operator
from faults.shots import Walk
from faults.stream_faults import whole
from geopurify.errors import BadInput
from geopurify.map_files.reading import read_map
from geopurify.pipeline import Pipeline

AUTOSAVED, ASKED_FOR = "autosaved.safetensors", "asked_for.safetensors"
QUERIES = ("wall", "chair", "where is the table?", "something to sit on")
FRAMES_BEFORE_KILL = 2
LOOK_S = 1.0  # for a saving after a frame; they are due far more often
SAVINGS = 20  # of which one must be seen to begin: they may be very short
POLL_S = 1e-4
PATIENCE_S = 30.0
TOLERANCE = 1e-4  # of scores and metres in answers, which are rounded to float32


def save_without_room(operator: Operator, walk: Walk, folder: Path) -> list[str]:
    """Let nothing large be written for a while; return what went wrong.

    Meanwhile frames are mapped, saving fails with a sentence, and the older file stays; then
    the map is saved again without being asked.
    """
    path = folder / ASKED_FOR
    before = path.read_bytes()
    with files_up_to(operator.process.pid, len(before) // 2):
        operator.play(whole(walk))
        refused = operator.ask_in_vain(SaveMap, "save_map", path=ASKED_FOR)
        operator.mapper.wait_for(lambda: _failures_noticed(operator) > 0, "fail to save by itself")
        wrong = [] if refused else ["disk full: the node says that it has saved the map"]
        wrong += [] if path.read_bytes() == before else ["disk full: the older file has changed"]
    operator.play(whole(walk))
    frames, newest = _frames(folder / AUTOSAVED), operator.expectation.pipeline.map.frames
    deadline_s = time.monotonic() + PATIENCE_S
    while frames < newest and time.monotonic() < deadline_s:
        operator.next_stats()
        frames = _frames(folder / AUTOSAVED)
    return wrong if frames == newest else [*wrong, "disk full: nothing is saved afterwards"]


@contextmanager
def files_up_to(process_id: int, size_bytes: int) -> Iterator[None]:
    """Let a process write no file larger than this: as if the disk were full, for who is not root.

    Its writes fail with EFBIG where those to a full disk fail with ENOSPC.
    """
    before = resource.prlimit(process_id, resource.RLIMIT_FSIZE)
    resource.prlimit(process_id, resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.prlimit(process_id, resource.RLIMIT_FSIZE, before)


def _failures_noticed(operator: Operator) -> int:
    noticed = operator.mapper.stats.noticed if operator.mapper.stats else ()
    return sum(counter.count for counter in noticed if counter.name == TIMES_UNKNOWN)


def _frames(path: Path) -> int:
    return int(read_map(path)[1]["frames"][0])


def kill_while_saving(
    operator: Operator, walk: Walk, path: Path, rng: random.Random
) -> tuple[bool, list[str]]:
    """Kill the mapper at some moment of an autosave.

    Returns:
        whether a file was left half written, and what is wrong with the map that is left.
    """
    for _ in range(FRAMES_BEFORE_KILL):
        operator.play(whole(walk))
    if not _wait_for_file(path, PATIENCE_S):
        raise BadInput("mapper_stalled", f"the mapper did not write {path.name}")
    least = _frames(path)
    before = _parts(path)  # those of killed ones, until the next is written
    _begin_saving(operator, walk, path, before)
    took_s = _time_until_saved(path, before)
    before = _parts(path)
    _begin_saving(operator, walk, path, before)
    time.sleep(rng.uniform(0.0, took_s))
    operator.process.kill()
    operator.process.wait()
    is_halfway = bool(_parts(path) - before)
    return is_halfway, _wrong_with(path, operator, least)


def stop_by_signal(
    operator: Operator, walk: Walk, path: Path, number: signal.Signals
) -> list[str]:
    """Ask the mapper to stop while a frame is under way; return what is wrong with its map."""
    for _ in range(FRAMES_BEFORE_KILL):
        operator.play(whole(walk))
    least = operator.expectation.pipeline.map.frames
    for step in whole(walk):  # it may be mapped or not
        operator.send(step)
    operator.process.send_signal(number)
    try:
        code = operator.process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        return [f"{number.name}: the mapper did not end in {PATIENCE_S:g} s"]
    wrong = [f"{number.name}: the mapper ended with the exit code {code}"] if code else []
    return wrong + _wrong_with(path, operator, least)


def _parts(path: Path) -> set[Path]:
    return set(path.parent.glob(f"{path.name}.*.part"))


def _begin_saving(operator: Operator, walk: Walk, path: Path, before: set[Path]) -> None:
    """Send frames until the map is being written to a file."""
    for _ in range(SAVINGS):
        for step in whole(walk):
            operator.send(step)
        deadline_s = time.monotonic() + LOOK_S
        while time.monotonic() < deadline_s:
            if _parts(path) - before:
                return
            time.sleep(POLL_S)
    raise BadInput("mapper_stalled", f"the mapper did not begin to write {path.name}")


def _time_until_saved(path: Path, before: set[Path]) -> float:
    start_s = time.monotonic()
    while _parts(path) - before and time.monotonic() < start_s + LOOK_S:
        time.sleep(POLL_S)
    return time.monotonic() - start_s


def _wrong_with(path: Path, operator: Operator, least_frames: int) -> list[str]:
    try:
        _, state = read_map(path)
    except BadInput as error:
        return [f"ended: the map does not load: {error}"]
    frames = int(state["frames"][0])
    if digest(state) != operator.expectation.digests.get(frames):
        return [f"ended: the map is not that of its {frames} frames"]
    if frames < least_frames:
        return [f"ended: the map has {frames} frames, one of {least_frames} was saved before"]
    return []


def _wait_for_file(path: Path, patience_s: float) -> bool:
    """Return whether there is a file in time."""
    deadline_s = time.monotonic() + patience_s
    while not path.exists() and time.monotonic() < deadline_s:
        time.sleep(POLL_S)
    return path.exists()


def wrong_answers(operator: Operator, expected: Pipeline) -> list[str]:
    """Return the queries that the mapper answers otherwise than the map does offline."""
    wrong, objects = [], 0
    for text in QUERIES:
        answer = operator.mapper.ask(QueryText, "query_text", text=text)
        found = [_row(o.voxels, o.score, o.pose.position) for o in answer.objects]
        wanted = [(o.voxels, o.score, *o.T_map_box[:3, 3]) for o in expected.query(text).objects]
        objects += len(wanted)
        same = len(found) == len(wanted) and np.allclose(found, wanted, atol=TOLERANCE)
        if not (answer.success and same):
            wrong.append(f"query {text!r}: {found}, expected {wanted}: {answer.message}")
    return wrong if objects else [*wrong, "no query finds anything, so nothing is compared"]


def _row(voxels: int, score: float, position: object) -> tuple[float, ...]:
    return (voxels, score, *(getattr(position, axis) for axis in "xyz"))
