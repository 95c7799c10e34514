# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Bodies that hold things: rectangular ones that are hollow, and round ones as from a lathe."""

from collections.abc import Sequence

import numpy as np

from geopurify_worlds.shapes import Shape, Triple, box, cylinder


def trough(foot_m: Triple, size_m: Triple, wall_m: float) -> list[Shape]:
    """Return a floor and four walls, open above; ``foot_m`` is the middle of the bottom."""
    x, y, z = foot_m
    depth, width, height = size_m
    across, along, middle = (depth - wall_m) / 2, (width - wall_m) / 2, z + height / 2
    return [
        box((x, y, z + wall_m / 2), (depth, width, wall_m)),
        *(box((x + s * across, y, middle), (wall_m, width, height)) for s in (-1, 1)),
        *(box((x, y + s * along, middle), (depth, wall_m, height)) for s in (-1, 1)),
    ]


def turn_on_lathe(
    foot_m: Triple, radii_m: Sequence[float], height_m: float, steps: int = 6
) -> list[Shape]:
    """Return discs whose radii run through ``radii_m`` from the bottom to the top."""
    x, y, z = foot_m
    step = height_m / steps
    levels = (np.arange(steps) + 0.5) / steps
    radii = np.interp(levels, np.linspace(0, 1, len(radii_m)), radii_m)
    return [
        cylinder((x, y, z + level * height_m), radius, step)
        for level, radius in zip(levels, radii, strict=True)
    ]
