# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Colours as they are in real rooms, where many things look alike and light is uneven."""

import numpy as np
from numpy.typing import NDArray

WAVES = 24  # in a random field
LIGHT_M, BLOTCH_M = 0.45, 0.05  # size of what is lit alike, and of the blotches of materials


def recolor(
    colors: NDArray[np.float32], instances: NDArray[np.integer], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return (N, 3) colours with the mean of some objects moved to about that of others."""
    names, group, counts = np.unique(instances, return_inverse=True, return_counts=True)
    sums = [np.bincount(group, column) for column in colors.T]
    means = np.stack(sums, 1) / counts[:, None]
    chosen = rng.random(len(names)) < rng.uniform(0.3, 1.0)
    like = means[rng.choice(len(names), len(names), p=counts / counts.sum())]
    moved = (like - means) * (chosen * rng.uniform(0.7, 1.0, len(names)))[:, None]
    return (colors + moved[group]).astype(np.float32)


def wear_colors(
    colors: NDArray[np.float32], points_map: NDArray[np.float32], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return (N, 3) colours that are faded, unevenly lit, tinted and grainy."""
    mean = colors.mean(0)
    faded = mean + rng.uniform(0.2, 1) * (colors - mean)
    light = rng.uniform(0, 0.4) * draw_field(points_map, LIGHT_M, 1, rng)
    tint = rng.uniform(0, 0.12) * draw_field(points_map, LIGHT_M, 3, rng)
    grain = rng.uniform(0, 0.04) * rng.standard_normal(colors.shape)
    blotches = rng.uniform(0, 0.04) * draw_field(points_map, BLOTCH_M, 3, rng)
    worn = faded * np.exp(light + tint) + grain + blotches
    return np.clip(worn, 0, 1).astype(np.float32)


def draw_field(
    points_map: NDArray[np.float32], size_m: float, channels: int, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return (N, C) values of a smooth random field of unit variance."""
    waves = rng.standard_normal((WAVES, 3)) / size_m
    phases = rng.uniform(0, 2 * np.pi, WAVES)
    amplitudes = rng.standard_normal((WAVES, channels)) * (2 / WAVES) ** 0.5
    return (np.cos(points_map @ waves.T + phases) @ amplitudes).astype(np.float32)
