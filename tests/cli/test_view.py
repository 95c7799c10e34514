# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify view`` as on a robot: a process of its own, without a display or a browser."""

import os
import re
import signal
import subprocess
import sys
from urllib.request import urlopen

import pytest

MAIN = "from geopurify.cli import main; main()"
SHELL = {"PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "PYTHONPATH"}
STOP_S = 60


@pytest.mark.slow
def test_a_map_is_served_where_there_is_no_display() -> None:
    pytest.importorskip("viser", reason="viser is not installed")
    view = ("view", "room:3:2", "--encoder", "simulated", "--set", "map.voxel_size_m=0.05")
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, *view, "--port", "0"],
        env={name: value for name, value in os.environ.items() if name in SHELL},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # a test run in the background has SIGINT ignored, and its children inherit that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        said = process.stdout.readline()
        address = re.search(r"open (http://127\.0\.0\.1:\d+) in a browser", said)
        assert address, said + process.communicate(timeout=STOP_S)[1]
        with urlopen(address[1], timeout=STOP_S) as page:
            assert b"<html" in page.read()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=STOP_S)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
