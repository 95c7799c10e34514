# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The worker thread: bounded, survives errors, ends cleanly."""

import os
import threading
import time

from geopurify_ros.process.worker import Worker

TIMEOUT_S = 10.0


def fail(error: Exception) -> None:
    """Stand in for the report of an error where there is none."""
    raise error


def test_the_oldest_waiting_item_is_dropped() -> None:
    busy, release, done = threading.Event(), threading.Event(), threading.Event()
    seen: list[int] = []

    def task(item: int) -> None:
        busy.set()
        assert release.wait(TIMEOUT_S)
        seen.append(item)
        if item == 4:
            done.set()

    worker: Worker[int] = Worker("test", task, 2, on_error=fail)
    assert worker.put(1)
    assert busy.wait(TIMEOUT_S)
    assert [worker.put(item) for item in (2, 3, 4)] == [True, True, False]
    release.set()
    assert done.wait(TIMEOUT_S)
    worker.stop()
    assert seen == [1, 3, 4]


def test_the_thread_yields_to_the_others() -> None:
    own, found = os.getpriority(os.PRIO_PROCESS, 0), []
    done = threading.Event()

    def task(_: None) -> None:
        found.append(os.getpriority(os.PRIO_PROCESS, 0))  # of this thread
        done.set()

    worker: Worker[None] = Worker("test", task, 1, fail, niceness=3)
    worker.put(None)
    assert done.wait(TIMEOUT_S)
    worker.stop()
    assert found == [min(own + 3, 19)]
    assert os.getpriority(os.PRIO_PROCESS, 0) == own


def test_a_task_waits_until_it_is_due_and_no_longer() -> None:
    due, seen = threading.Event(), []
    done = threading.Event()

    def task(item: int) -> None:
        seen.append((item, due.is_set()))
        done.set()

    worker: Worker[int] = Worker(
        "test", task, 1, fail, wait_s=lambda: 0.0 if due.is_set() else 3600.0
    )
    worker.put(1)
    worker.put(2)
    assert not done.wait(0.1)
    due.set()
    worker.put(3)
    assert done.wait(TIMEOUT_S)
    worker.stop()
    assert seen == [(3, True)]


def test_a_worker_that_waits_can_be_stopped() -> None:
    seen: list[int] = []
    worker: Worker[int] = Worker("test", seen.append, 1, fail, wait_s=lambda: 3600.0)
    worker.put(1)
    worker.stop()
    assert not worker._thread.is_alive() and seen == []


def test_the_thread_survives_an_error() -> None:
    errors: list[Exception] = []
    done = threading.Event()

    def task(item: int) -> None:
        if item == 0:
            raise ZeroDivisionError
        done.set()

    worker: Worker[int] = Worker("test", task, 2, errors.append)
    worker.put(0)
    worker.put(1)
    assert done.wait(TIMEOUT_S)
    worker.stop()
    assert [type(error) for error in errors] == [ZeroDivisionError]


def test_stop_waits_for_the_running_task() -> None:
    busy, release = threading.Event(), threading.Event()
    seen: list[int] = []

    def task(item: int) -> None:
        busy.set()
        assert release.wait(TIMEOUT_S)
        seen.append(item)

    worker: Worker[int] = Worker("test", task, 2, fail)
    worker.put(1)
    assert busy.wait(TIMEOUT_S)
    stopper = threading.Thread(target=worker.stop)
    stopper.start()
    release.set()
    stopper.join(TIMEOUT_S)
    assert not stopper.is_alive()
    assert seen == [1]


def test_clear_drops_what_waits() -> None:
    busy, release = threading.Event(), threading.Event()
    seen: list[int] = []

    def task(item: int) -> None:
        busy.set()
        assert release.wait(TIMEOUT_S)
        seen.append(item)

    worker: Worker[int] = Worker("test", task, 2, fail)
    worker.put(1)
    assert busy.wait(TIMEOUT_S)
    worker.put(2)
    worker.clear()
    assert len(worker) == 0
    release.set()
    worker.stop()
    assert seen == [1]


def test_two_workers_have_one_deadline() -> None:
    release = threading.Event()
    busy = threading.Barrier(3)

    def task(_: None) -> None:
        busy.wait(TIMEOUT_S)
        assert release.wait(TIMEOUT_S)

    workers: list[Worker[None]] = [Worker("test", task, 1, fail) for _ in range(2)]
    for worker in workers:
        worker.put(None)
    busy.wait(TIMEOUT_S)
    for worker in workers:
        worker.ask_to_stop()
    for worker in workers:
        worker.join(time.monotonic())  # the deadline is now: both are left behind
    release.set()
    for worker in workers:
        worker.join(time.monotonic() + TIMEOUT_S)
        assert not worker._thread.is_alive()
