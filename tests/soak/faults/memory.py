# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How much memory a process takes, over time."""

import time
from pathlib import Path

import numpy as np

PERIOD_S = 0.5
GROWTH_MB = 50.0  # that is still flat: what allocators keep, and the largest of many clouds
KILOBYTE_MB = 1.024e-3


class MemoryWatch:
    """Samples the private memory of a process and its peak.

    What it shares with others, such as the segments of the middleware, is of a fixed size.

    Attributes:
        samples: seconds and megabytes.
    """

    def __init__(self, process_id: int) -> None:
        self._status = Path(f"/proc/{process_id}/status")
        self.samples: list[tuple[float, float]] = []
        self.peak_mb = 0.0

    def sample(self) -> None:
        """Look at it, unless that was done just now."""
        now_s = time.monotonic()
        if self.samples and now_s - self.samples[-1][0] < PERIOD_S:
            return
        lines = (line.split() for line in self._status.read_text().splitlines())
        fields = {words[0]: words[1] for words in lines if len(words) > 1}
        self.peak_mb = float(fields["VmHWM:"]) * KILOBYTE_MB
        self.samples.append((now_s, float(fields["RssAnon:"]) * KILOBYTE_MB))

    def growth_mb(self) -> float:
        """Return by how much it grew after the first half, the warm-up."""
        half = np.array(self.samples)[len(self.samples) // 2 :, 1]
        third = max(1, len(half) // 3)
        return float(np.median(half[-third:]) - np.median(half[:third]))

    def quarters_mb(self) -> list[int]:
        """Return the median of each quarter of the samples."""
        quarters = np.array_split(np.array(self.samples)[:, 1], 4)
        return [round(float(np.median(quarter))) for quarter in quarters]

    def slope_mb_min(self) -> float:
        """Return how fast it grew after the first half, by least squares."""
        half = np.array(self.samples)[len(self.samples) // 2 :]
        if len(half) < 2:
            return 0.0
        return float(np.polyfit((half[:, 0] - half[0, 0]) / 60, half[:, 1], 1)[0])
