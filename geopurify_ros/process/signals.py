# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Signal handling: SIGINT and SIGTERM stop a process once, whenever they come."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import rclpy
from rclpy._rclpy_pybind11 import RCLError, UnknownROSArgsError
from rclpy.signals import SignalHandlerOptions

from geopurify.errors import BadInput

STOPPING = (signal.SIGINT, signal.SIGTERM)
MAX_ERROR = 400  # characters of an error of rcl, which may hold whole files
_asked_to_stop = threading.Event()


def init_ros(args: list[str] | None = None) -> None:
    """Start rclpy; the first SIGINT or SIGTERM raises KeyboardInterrupt in the main thread.

    That comes between two waits, so wait with a timeout.  Further ones are ignored: at Ctrl-C the
    terminal and ``ros2 launch`` send one each, and the second must not end what saves the map.

    Python drops the KeyboardInterrupt if the signal comes while it runs a destructor or a callback
    of its garbage collector, so loops that wait call `check_interrupt` each time.

    The handlers of rclpy are left out: since ros2/rclpy pull request 844 they shut the context
    down in a thread of theirs, while the main thread, already awake, takes the executor down and
    frees what that thread still reads.  Now and then a process that was asked to stop so ended
    with an error or a segmentation fault.  Seen with rclpy 9.1.2; not reported upstream as of
    2026-11.

    Raises:
        BadInput: the arguments of ROS are not usable, or a parameter file is not.
    """
    try:
        rclpy.init(args=args, signal_handler_options=SignalHandlerOptions.NO)
    except UnknownROSArgsError as error:
        raise BadInput("arguments_invalid", f"ROS knows no arguments {error}") from error
    except RCLError as error:  # the place in the sources of rcl tells a user nothing
        said = str(error).partition(", at /")[0].removeprefix("failed to initialize rcl: ")
        raise BadInput("arguments_invalid", f"{said[:MAX_ERROR]}{_hint(said)}") from error
    _asked_to_stop.clear()
    for number in STOPPING:
        signal.signal(number, _interrupt_once)


def check_interrupt() -> None:
    """Raise KeyboardInterrupt if this process was asked to stop, however long ago."""
    if _asked_to_stop.is_set():
        raise KeyboardInterrupt


def _interrupt_once(number: int, frame: object) -> None:
    for each in STOPPING:
        signal.signal(each, signal.SIG_IGN)
    _asked_to_stop.set()
    raise KeyboardInterrupt


def _hint(error: str) -> str:
    if "before ros__parameters" in error:
        return "; its settings have to be below /**: and ros__parameters:"
    return "; parameters are -p NAME:=VALUE" if "override rule" in error else ""


@contextmanager
def ignore_signals() -> Iterator[None]:
    """Ignore SIGINT and SIGTERM: who is already stopping has something to finish."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
