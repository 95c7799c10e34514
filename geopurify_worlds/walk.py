# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The path of a camera that somebody carries around a room, or through those of a home."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from geopurify_worlds.loops import HIGH_M, LOW_M, loop
from geopurify_worlds.room import Room
from geopurify_worlds.routes import Routes
from geopurify_worlds.shapes import pose

SWING_RAD, SWINGS = 1.3, 4  # how far, and how often in a loop, the view sweeps sideways
PITCH_RAD, PITCH_SWING_RAD, PITCHES = 0.3, 0.4, 7  # downwards is positive
RISES = 3  # how often in a loop the camera goes up and down
STRIDE_M = 0.05  # between the places of a tour
SMOOTH_M = 0.15  # of its corners
TURN_M = 0.4  # over which somebody turns from the room to the way ahead

# columns are the optical axes right, down, forward in a body frame of x forward, z up
_T_BODY_OPTICAL = np.array([[0, 0, 1, 0], [-1, 0, 0, 0], [0, -1, 0, 0], [0, 0, 0, 1]], np.float64)


def walk(room: Room, frames: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return (frames, 4, 4) T_map_cam of one loop around the middle of each room, one by one.

    The camera looks across the room, sweeps sideways, up and down, and keeps
    `geopurify_worlds.loops.CLEARANCE_M` from what stands at its height.
    """
    start, sense = rng.uniform(0, 2 * np.pi), rng.choice([-1, 1])
    phases = rng.uniform(0, 2 * np.pi, 3)
    turns = np.arange(frames) / frames
    if len(room.spaces) == 1:
        positions, yaws = _loop(room, start + sense * 2 * np.pi * turns)
    else:
        positions, yaws = _tour(room, sense, turns)
    turns *= len(room.spaces)
    heights = _wave(turns, RISES, phases[0]) * (HIGH_M - LOW_M) / 2 + (HIGH_M + LOW_M) / 2
    yaws = yaws + SWING_RAD * _wave(turns, SWINGS, phases[1])
    pitches = PITCH_RAD + PITCH_SWING_RAD * _wave(turns, PITCHES, phases[2])
    return np.stack(
        [
            pose((x, y, z), (0, pitch, yaw)) @ _T_BODY_OPTICAL
            for (x, y), z, pitch, yaw in zip(positions, heights, pitches, yaws, strict=True)
        ]
    )


def _wave(turns: NDArray[np.float64], periods: int, phase: float) -> NDArray[np.float64]:
    return np.sin(2 * np.pi * periods * turns + phase)


def _loop(
    room: Room, angles: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (A, 2) positions and (A,) yaws towards the middle of a single room."""
    (space,) = room.spaces
    positions = loop(room, space, angles)
    return positions, _directions(space.center_m - positions)


def _tour(
    room: Room, sense: int, shares: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (F, 2) positions and (F,) yaws at shares of the way through all rooms.

    In a room it looks to the middle, between them it looks ahead.
    """
    legs, middles = _legs(room, sense)
    legs = [_evenly(leg) for leg in legs]
    looks = [
        np.gradient(leg, axis=0) if middle is None else middle - leg
        for leg, middle in zip(legs, middles, strict=True)
    ]
    places = np.concatenate(legs)
    yaws = np.unwrap(_directions(np.concatenate(looks)))
    places = gaussian_filter1d(places, SMOOTH_M / STRIDE_M, axis=0, mode="nearest")
    yaws = gaussian_filter1d(yaws, TURN_M / STRIDE_M, mode="nearest")
    at = shares * (len(places) - 1)
    index = np.arange(len(places))
    x, y, yaw = (np.interp(at, index, values) for values in (*places.T, yaws))
    return np.column_stack([x, y]), yaw


def _legs(
    room: Room, sense: int
) -> tuple[list[NDArray[np.float64]], list[tuple[float, float] | None]]:
    """Return loops and the routes between them, and the middle of the room for each loop."""
    routes, spaces = Routes(room), room.spaces
    legs: list[NDArray[np.float64]] = []
    middles: list[tuple[float, float] | None] = []
    for index, space in enumerate(spaces):
        side = -1 if index else 1  # begins at the doorway behind it, the first at its only one
        start = float(_directions(space.doorway_m(side) - space.center_m))
        circle = loop(room, space, start + sense * np.linspace(0, 2 * np.pi, 200))
        if index:
            legs.append(routes.route(legs[-1][-1], circle[0]))
            middles.append(None)
        legs.append(circle)
        middles.append(space.center_m)
    return legs, middles


def _evenly(way: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a (N, 2) polyline as places that are about `STRIDE_M` apart."""
    run = np.append(0, np.linalg.norm(np.diff(way, axis=0), axis=1).cumsum())
    at = np.linspace(0, run[-1], max(int(run[-1] / STRIDE_M), 2))
    return np.column_stack([np.interp(at, run, values) for values in way.T])


def _directions(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.arctan2(vectors[..., 1], vectors[..., 0])
