# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The node ``viewer`` as a launch file starts it: in a process of its own, beside a mapper."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import rclpy
from rclpy.executors import SingleThreadedExecutor

from geopurify_ros.viewer.remote_map import PARAMETERS

pytestmark = pytest.mark.slow

RUN = "import sys; from geopurify_ros.viewer.viewer_node import main; sys.exit(main())"
WITHOUT_VISER = "import sys; sys.modules['viser'] = None; "
TIMEOUT_S = 60.0


@contextmanager
def viewer(port: int = 0, before: str = "") -> Iterator[subprocess.Popen]:
    """Start the node without a display."""
    parameters = ("--ros-args", "-p", f"port:={port}")
    process = subprocess.Popen(
        [sys.executable, "-c", before + RUN, *parameters],
        env={n: value for n, value in os.environ.items() if "DISPLAY" not in n},
        stderr=subprocess.PIPE,
        text=True,
        # a test run in the background has SIGINT ignored, and its children inherit that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    last = threading.Timer(TIMEOUT_S, process.kill)
    last.start()
    try:
        yield process
    finally:
        last.cancel()
        process.kill()
        process.wait()


def read_until(process: subprocess.Popen, pattern: str) -> str:
    """Read what the node logs until a line has a pattern; return its first group."""
    said = []
    for line in process.stderr:
        said.append(line)
        found = re.search(pattern, line)
        if found:
            return found[1]
    raise AssertionError("".join(said))


@contextmanager
def mapper() -> Iterator[None]:
    """Run a node with what a viewer asks a mapper for before it shows anything."""
    node, executor = rclpy.create_node("geopurify"), SingleThreadedExecutor()
    for name, value in zip(PARAMETERS, (0.05, 32, [0.0, 0.0, 1.0]), strict=True):
        node.declare_parameter(name, value)
    executor.add_node(node)
    thread = threading.Thread(target=executor.spin)
    thread.start()
    try:
        yield
    finally:
        executor.shutdown()
        thread.join(TIMEOUT_S)
        node.destroy_node()


def test_the_map_of_a_mapper_is_served_until_sigint(middleware: None, browser: Any) -> None:
    pytest.importorskip("viser", reason="viser is not installed")
    with viewer() as process:
        address = read_until(process, r"Waiting for the mapper geopurify; open (http://\S+)")
        page = browser.new_page()
        page.goto(address)
        page.get_by_text("Waiting for the mapper geopurify").wait_for()
        with mapper():
            assert read_until(process, r"The map is at (http://[^ :]+:\d+)") == address
            page.get_by_text("What are you looking for?").wait_for()
            assert page.get_by_text("Waiting for the mapper").count() == 0
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors


def test_a_port_in_use_is_refused_by_name() -> None:
    pytest.importorskip("viser", reason="viser is not installed")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with viewer(port) as process:
            _, errors = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 1
    assert f"Cannot start: cannot serve at 127.0.0.1:{port}: Address already in use" in errors
    assert "Traceback" not in errors


def test_without_viser_the_node_says_what_to_install() -> None:
    with viewer(before=WITHOUT_VISER) as process:
        _, errors = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 1
    assert "pip install 'geopurify_ros[viewer]'" in errors
    assert "Traceback" not in errors
