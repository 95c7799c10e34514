# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What was done to the mapper and what came of it."""

from collections import Counter
from dataclasses import dataclass, field

MESSAGES_PER_FRAME = 4  # three images and a transform, the camera_info left out


@dataclass
class Report:
    """Figures of a fault run; it has passed if nothing is in ``failures``.

    Attributes:
        injected: how often each fault of the stream was made.
        counters: of the node in the stream: what each must be, and what it is.
        lost_percent, late_percent, repeated_percent: of the images and transforms.
        memory_growth_mb, memory_slope_mb_min: of private memory, after the first half.
        kills_halfway: those that left a half written file beside the map.
        stops: by SIGTERM and SIGINT.
    """

    seconds: float = 0.0
    frames_taken: int = 0
    lost_percent: float = 0.0
    late_percent: float = 0.0
    repeated_percent: float = 0.0
    injected: Counter[str] = field(default_factory=Counter)
    counters: dict[str, tuple[int, int]] = field(default_factory=dict)
    requests_malformed: int = 0
    requests_refused: int = 0
    requests_at_once: int = 0
    requests_busy: int = 0
    clouds_held: int = 0
    memory_growth_mb: float = 0.0
    memory_slope_mb_min: float = 0.0
    memory_peak_mb: float = 0.0
    kills: int = 0
    kills_halfway: int = 0
    stops: int = 0
    files_damaged: int = 0
    exit_code: int | None = None
    failures: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether all went as it must."""
        return not self.failures

    def take_shares(self, frames_taken: int) -> None:
        """Note which share of the messages of so many frames was lost, late or repeated."""
        self.frames_taken = frames_taken
        percent = 100 / (frames_taken * MESSAGES_PER_FRAME)
        self.lost_percent = percent * self._times(" lost")
        self.late_percent = percent * self._times(" late")
        self.repeated_percent = percent * self._times(" twice") * MESSAGES_PER_FRAME

    def _times(self, ending: str) -> int:
        return sum(times for name, times in self.injected.items() if name.endswith(ending))

    def figures(self) -> dict[str, object]:
        """Return what is one number each, by name."""
        return {
            name.replace("_", " "): round(value, 1) if isinstance(value, float) else value
            for name, value in vars(self).items()
            if name not in ("injected", "counters", "failures")
        }

    def as_markdown(self) -> str:
        """Return the tables for the documentation."""
        lines = ["| fault of the stream | times |", "|---|---|"]
        lines += [f"| {name} | {times} |" for name, times in self.injected.items()]
        lines += ["", "| counter of the node | expected | found |", "|---|---|---|"]
        lines += [f"| {name} | {a} | {b} |" for name, (a, b) in self.counters.items()]
        lines += ["", "| | |", "|---|---|"]
        lines += [f"| {name} | {value} |" for name, value in self.figures().items()]
        lines += ["", *(f"- FAILED: {failure}" for failure in self.failures)]
        return "\n".join(lines).rstrip() + "\n"
