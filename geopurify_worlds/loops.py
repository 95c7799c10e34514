# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Loops around the middle of a room, at the height at which somebody carries a camera."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, minimum_filter1d

from geopurify_worlds.room import Room
from geopurify_worlds.spaces import Space

LOW_M, HIGH_M = 1.2, 1.6  # height of the camera
CLEARANCE_M = 0.3  # to everything at that height
LOOP_SHARE = 0.58  # of the room's length and width that the loop takes
SHARES = np.linspace(0, 1, 11)  # positions tried between the room's middle and the full loop
STEPS = 90  # positions of the loop that are checked


def loop(room: Room, space: Space, angles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (A, 2) positions around the middle of one of a room's spaces.

    They are on an ellipse that is pulled in where things stand in the way.
    """
    grid = np.linspace(0, 2 * np.pi, STEPS, endpoint=False)
    share = np.interp(angles, grid, _free_shares(room, space, grid), period=2 * np.pi)
    return _ellipse(space, angles) * share[:, None] + space.center_m


def is_clear(room: Room, points_m: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell at which of (..., 2) places nothing is within `CLEARANCE_M` of the camera."""
    heights_m = np.linspace(LOW_M, HIGH_M, 3)
    flat = np.broadcast_to(points_m[..., None, :], (*points_m.shape[:-1], len(heights_m), 2))
    z = np.broadcast_to(heights_m[:, None], (*flat.shape[:-1], 1))
    _, distance_m = room.nearest_parts(np.concatenate([flat, z], -1).reshape(-1, 3))
    return np.asarray((distance_m.reshape(flat.shape[:-1]) > CLEARANCE_M).all(-1))


def _ellipse(space: Space, angles: NDArray[np.float64]) -> NDArray[np.float64]:
    axes = space.size_m[:2] / 2 * LOOP_SHARE
    return np.column_stack([np.cos(angles), np.sin(angles)]) * axes


def _free_shares(room: Room, space: Space, angles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (A,) the share of the way to the ellipse that is free at every height, smoothed."""
    ways = _ellipse(space, angles)[:, None] * SHARES[:, None] + space.center_m
    reach = np.where(is_clear(room, ways), SHARES, 0).max(1)
    narrowed = minimum_filter1d(reach, 7, mode="wrap")
    return gaussian_filter1d(narrowed, 2, mode="wrap")
