# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A process that is asked to stop does so in its main thread, with its context still whole."""

import signal
import subprocess
import sys

import pytest

from geopurify_ros.process.signals import STOPPING, ignore_signals

SPINS = """
import signal

import rclpy
from geopurify_ros.process.signals import init_ros

init_ros()
node = rclpy.create_node("spins")
rclpy.spin_once(node, timeout_sec=0)
try:
    print("up", flush=True)
    while True:
        rclpy.spin_once(node, timeout_sec=0.1)
except KeyboardInterrupt:
    signal.raise_signal(signal.SIGINT)  # as ros2 launch does, after the terminal
    signal.raise_signal(signal.SIGTERM)
    print("stopped, context", "whole" if rclpy.ok() else "gone")
rclpy.shutdown()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_noticed_between_two_waits(number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SPINS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    process.send_signal(number)
    said, errors = process.communicate(timeout=60)
    assert (said, errors, process.returncode) == ("stopped, context whole\n", "", 0)


IN_A_DESTRUCTOR = """
import signal, sys

import rclpy
from geopurify_ros.process.signals import check_interrupt, init_ros


class Freed:
    def __del__(self):
        signal.raise_signal(signal.SIGTERM)


init_ros()
sys.unraisablehook = lambda dropped: print("dropped", dropped.exc_type.__name__)
check_interrupt()
Freed()
try:
    check_interrupt()
except KeyboardInterrupt:
    print("stopped")
rclpy.shutdown()
"""


def test_a_signal_in_a_destructor_is_not_lost() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", IN_A_DESTRUCTOR], capture_output=True, text=True, timeout=60
    )
    assert (ran.stdout, ran.stderr) == ("dropped KeyboardInterrupt\nstopped\n", "")


def test_what_must_be_finished_is_not_interrupted() -> None:
    before = [signal.getsignal(number) for number in STOPPING]
    with ignore_signals():
        for number in STOPPING:
            signal.raise_signal(number)
    assert [signal.getsignal(number) for number in STOPPING] == before
