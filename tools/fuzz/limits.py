# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How long an input may take and how much memory, measured in the process that takes it."""

import os
import resource
import time
from pathlib import Path

MOST_SECONDS = 1.0  # of processor time
MOST_MB = 200
ADDRESSES_MB = 1000  # beyond what is mapped at the start; what is reserved need not be used
_MB = 2**20


def limit_addresses() -> None:
    """Let allocations fail that take `ADDRESSES_MB` more than now."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * os.sysconf("SC_PAGE_SIZE") + ADDRESSES_MB * _MB
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


class Meter:
    """Measures one input after the other."""

    def __init__(self) -> None:
        self._start_s = time.process_time()
        self._start_mb = self._reset_peak()

    def exceeded(self) -> str:
        """Return which limit was exceeded since the last call, "" if none."""
        seconds, megabytes = time.process_time() - self._start_s, _peak_mb() - self._start_mb
        problem = ""
        if seconds > MOST_SECONDS:
            problem = f"took {seconds:.1f} s of processor time, at most {MOST_SECONDS} s"
        elif megabytes > MOST_MB:
            problem = f"took {megabytes:.0f} MB of memory, at most {MOST_MB} MB"
        if megabytes > MOST_MB / 4:  # that takes a millisecond
            self._start_mb = self._reset_peak()
        self._start_s = time.process_time()
        return problem

    def _reset_peak(self) -> float:
        Path("/proc/self/clear_refs").write_text("5")
        return _peak_mb()


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
