# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Random motions of scenes that keep true what is said of them, after LESS (arXiv 2410.13294)."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

VIEW_WORDS = re.compile(
    r"\b(front|behind|back|left|right|facing|leftmost|rightmost|looking|across"
    r"|leftward|leftwards|rightward|rightwards|far side|this side|other side|my side|before|past"
    r"|ahead)\b"
)
YAW_DEG, TILT_DEG = 5.0, 2.5
SHIFT_M = 0.5
SCALES = (0.98, 1.02)
NOISE_M = 0.005


@dataclass(frozen=True, eq=False)
class Motion:
    """A (3, 3) rotation, with a reflection where that is allowed, a shift and a scale."""

    turn: NDArray[np.float32]
    shift_m: NDArray[np.float32]
    scale: float

    def apply(self, points: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return (N, 3) points moved."""
        return (points @ self.turn.T * self.scale + self.shift_m).astype(np.float32)


def needs_viewer(text: str) -> bool:
    """Tell whether a sentence has a word that depends on where somebody stands."""
    return VIEW_WORDS.search(text.lower()) is not None


def draw_motion(text: str, rng: np.random.Generator, tilts: bool = True) -> Motion:
    """Draw a motion: any quarter turn and reflection, unless a word depends on the view.

    Args:
        tilts: turns the floor out of the plane a little, as scans are.
    """
    angles = np.radians(rng.uniform(-1, 1, 3) * (TILT_DEG * tilts, TILT_DEG * tilts, YAW_DEG))
    flip = np.ones(3)
    if not needs_viewer(text):
        angles[2] += rng.integers(4) * np.pi / 2
        flip[:2] = rng.choice((-1, 1), 2)
    turn = _about(2, angles[2]) @ _about(1, angles[1]) @ _about(0, angles[0]) @ np.diag(flip)
    shift = rng.uniform(-SHIFT_M, SHIFT_M, 3)
    return Motion(turn.astype(np.float32), shift.astype(np.float32), float(rng.uniform(*SCALES)))


def _about(axis: int, angle: float) -> NDArray[np.float64]:
    first, second = (axis + 1) % 3, (axis + 2) % 3
    turn = np.eye(3)
    turn[first, first] = turn[second, second] = np.cos(angle)
    turn[second, first], turn[first, second] = np.sin(angle), -np.sin(angle)
    return turn
