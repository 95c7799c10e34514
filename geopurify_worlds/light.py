# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The light of a room."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LAMP_DROP_M = 0.5  # below the ceiling


@dataclass(frozen=True, eq=False)
class Light:
    """Bulbs with shadows, light from a side, and light from everywhere.

    Attributes:
        lamps_m: (L, 3) where the bulbs hang.
        lamps: (L, 3) linear RGB at each bulb.
        sun_direction: (3,) unit, towards where the light from a side comes from.
        sun, ambient: (3,) linear RGB.
    """

    lamps_m: NDArray[np.float64]
    lamps: NDArray[np.float64]
    sun_direction: NDArray[np.float64]
    sun: NDArray[np.float64]
    ambient: NDArray[np.float64]


def plain_light(size_m: NDArray[np.float64]) -> Light:
    """Return white light for a room of (3,) ``size_m``, the bulb in its middle."""
    white, bulb = np.ones(3), np.full((1, 3), 0.75)
    direction = np.array([0.48, 0.6, 0.64])
    return Light(_below_ceiling(size_m, 0, 0), bulb, direction, 0.18 * white, 0.38 * white)


def random_light(size_m: NDArray[np.float64], rng: np.random.Generator) -> Light:
    """Return the light of some hour: another strength, warmth and place of the bulb."""
    azimuth, height = rng.uniform(0, 2 * np.pi), rng.uniform(0.4, 0.9)
    flat = np.sqrt(1 - height**2)
    x, y = rng.uniform(-0.25, 0.25, 2) * size_m[:2]
    return Light(
        _below_ceiling(size_m, x, y),
        rng.uniform(0.5, 0.95) * _white(rng.uniform(-0.03, 0.12))[None],
        np.array([flat * np.cos(azimuth), flat * np.sin(azimuth), height]),
        rng.uniform(0.08, 0.3) * _white(rng.uniform(-0.1, 0.1)),
        rng.uniform(0.28, 0.48) * _white(rng.uniform(-0.05, 0.05)),
    )


def _white(warmth: float) -> NDArray[np.float64]:
    return np.array([1 + warmth, 1.0, 1 - warmth])


def _below_ceiling(size_m: NDArray[np.float64], x_m: float, y_m: float) -> NDArray[np.float64]:
    return np.array([[x_m, y_m, size_m[2] - LAMP_DROP_M]])
