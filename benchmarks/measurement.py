# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a benchmark step returns, and how it takes its times."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch

CPU = torch.device("cpu")


@dataclass(frozen=True)
class Measurement:
    """One step at one size.

    Attributes:
        step: its name.
        voxels: size of the scene.
        ours_s: seconds.
        figure: what the target is about, e.g. how often the plain time holds ours.
        unit: of the figure.
        target: what the figure should reach, None if this size has none.
        most: whether the target is an upper limit.
        plain_s: seconds of the plain formulation, None if there is none.
        check: how the two results compare, or what was left out.
    """

    step: str
    voxels: int
    ours_s: float
    figure: float
    unit: str
    target: float | None = None
    most: bool = False
    plain_s: float | None = None
    check: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the figure reaches the target."""
        if self.target is None:
            return True
        return self.figure <= self.target if self.most else self.figure >= self.target


def time_call(action: Callable[[], Any]) -> tuple[float, Any]:
    """Return seconds and result of one call."""
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


def time_best_of(action: Callable[[], Any], repeats: int) -> tuple[float, Any]:
    """Return the least seconds of some calls, the first of which may compile, and a result."""
    action()
    runs = [time_call(action) for _ in range(repeats)]
    return min(seconds for seconds, _ in runs), runs[-1][1]


def medians_in_turn(actions: Sequence[Callable[[], Any]], repeats: int) -> list[float]:
    """Return the median seconds of each action; they take turns, so all are equally disturbed.

    Each finds the caches full of what the others touched, as a frame finds them after the encoder.
    """
    for action in actions:  # the first call may compile
        action()
    seconds = [[time_call(action)[0] for action in actions] for _ in range(repeats)]
    return [float(median) for median in np.median(seconds, axis=0)]


def copy_bytes_per_s(device: torch.device = CPU) -> float:
    """Return what a memory can do: bytes read and written per second by a large copy."""
    source = torch.ones(1 << 27, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    seconds, _ = time_best_of(wait_for_device(partial(target.copy_, source), device), 5)
    return 2 * source.nbytes / seconds


def wait_for_device(action: Callable[[], Any], device: torch.device) -> Callable[[], Any]:
    """Return an action that waits for what it has asked of a device."""

    def whole() -> Any:
        result = action()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        return result

    return whole
