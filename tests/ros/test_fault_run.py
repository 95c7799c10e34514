# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The scripted fault run, short: over DDS, with a process killed and files damaged."""

import random
from pathlib import Path

from fault_run import fault_run


def test_the_map_is_that_of_the_frames_that_arrived(tmp_path: Path) -> None:
    report = fault_run(tmp_path, frames=6, kills=1, calls=40, rate=0.3, generator=random.Random(0))
    assert report.injected["dropped"] > 0
    assert report.frames_whole < report.frames_sent
    assert report.passed, report
