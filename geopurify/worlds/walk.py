# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The path of a camera that somebody carries around a room."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, minimum_filter1d

from geopurify.worlds.room import Room
from geopurify.worlds.shapes import pose

LOW_M, HIGH_M = 1.2, 1.6  # height of the camera
CLEARANCE_M = 0.3  # to everything at that height
LOOP_SHARE = 0.58  # of the room's length and width that the loop takes
SHARES = np.linspace(0, 1, 11)  # positions tried between the room's middle and the full loop
STEPS = 90  # positions of the loop that are checked
SWING_RAD, SWINGS = 1.3, 4  # how far, and how often in a loop, the view sweeps sideways
PITCH_RAD, PITCH_SWING_RAD, PITCHES = 0.3, 0.4, 7  # downwards is positive

# columns are the optical axes right, down, forward in a body frame of x forward, z up
_T_BODY_OPTICAL = np.array([[0, 0, 1, 0], [-1, 0, 0, 0], [0, -1, 0, 0], [0, 0, 0, 1]], np.float64)


def walk(room: Room, frames: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return (frames, 4, 4) T_map_cam of one loop around the middle of a room.

    The camera looks across the room, sweeps sideways, up and down, and keeps `CLEARANCE_M` from
    what stands at its height.
    """
    start, sense = rng.uniform(0, 2 * np.pi), rng.choice([-1, 1])
    phases = rng.uniform(0, 2 * np.pi, 3)
    turns = np.arange(frames) / frames
    angles = start + sense * 2 * np.pi * turns
    heights = _wave(turns, 3, phases[0]) * (HIGH_M - LOW_M) / 2 + (HIGH_M + LOW_M) / 2
    positions = _positions(room, angles, heights)
    inwards = np.arctan2(-positions[:, 1], -positions[:, 0])
    yaws = inwards + SWING_RAD * _wave(turns, SWINGS, phases[1])
    pitches = PITCH_RAD + PITCH_SWING_RAD * _wave(turns, PITCHES, phases[2])
    return np.stack(
        [
            pose(position, (0, pitch, yaw)) @ _T_BODY_OPTICAL
            for position, pitch, yaw in zip(positions, pitches, yaws, strict=True)
        ]
    )


def _wave(turns: NDArray[np.float64], periods: int, phase: float) -> NDArray[np.float64]:
    return np.sin(2 * np.pi * periods * turns + phase)


def _positions(
    room: Room, angles: NDArray[np.float64], heights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return (F, 3) positions on an ellipse that is pulled in where things stand in the way."""
    grid = np.linspace(0, 2 * np.pi, STEPS, endpoint=False)
    share = np.interp(angles, grid, _free_shares(room, grid), period=2 * np.pi)
    return np.column_stack([_ellipse(room, angles) * share[:, None], heights])


def _ellipse(room: Room, angles: NDArray[np.float64]) -> NDArray[np.float64]:
    axes = room.size_m[:2] / 2 * LOOP_SHARE
    return np.column_stack([np.cos(angles), np.sin(angles)]) * axes


def _free_shares(room: Room, angles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (A,) the share of the way to the ellipse that is free at every height, smoothed."""
    ways = _ellipse(room, angles)[:, None] * SHARES[:, None]
    heights_m = np.linspace(LOW_M, HIGH_M, 3)
    flat = np.broadcast_to(ways[:, :, None], (*ways.shape[:2], len(heights_m), 2))
    z = np.broadcast_to(heights_m[:, None], (*flat.shape[:3], 1))
    points = np.concatenate([flat, z], 3)
    _, distance = room.nearest_parts(points.reshape(-1, 3))
    is_free = (distance.reshape(points.shape[:3]) > CLEARANCE_M).all(2)
    reach = np.where(is_free, SHARES, 0).max(1)
    narrowed = minimum_filter1d(reach, 7, mode="wrap")
    return gaussian_filter1d(narrowed, 2, mode="wrap")
