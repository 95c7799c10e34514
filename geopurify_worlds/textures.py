# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Procedural patterns: how far a point's colour is from a material's colour to its accent."""

from collections.abc import Callable

import torch
from torch import Tensor

_WAVES = torch.tensor(  # directions and lengths without a common period
    [[2.1, 1.3, -0.7], [-1.1, 2.6, 0.9], [0.8, -1.7, 3.1], [3.7, 2.2, 1.9]]
)

_GRAINS = torch.tensor([12.9898, 78.233, 37.719])  # no two neighbours get the same shade


def plain(points: Tensor) -> Tensor:
    """Return no accent anywhere."""
    return torch.zeros_like(points[:, 0])


def clouds(points: Tensor) -> Tensor:
    """Return soft blotches of about unit size."""
    return 0.5 + 0.125 * (points @ _WAVES.to(points).T).sin().sum(1)


def wood(points: Tensor) -> Tensor:
    """Return grain along x: bands across y and z, bent and faded by blotches."""
    across = points[:, 1] + points[:, 2] + 0.3 * (0.4 * points[:, 0]).sin()
    blotches = clouds(points * 0.3)
    bands = (6.28 * across + 6 * blotches).sin()
    return (blotches * (1 + 0.4 * bands)).clamp(0, 1)


def planks(points: Tensor) -> Tensor:
    """Return boards of unit width along x, each with a shade of its own and a dark joint."""
    board = points[:, 1].floor()
    shade = (board * 12.9898).sin().mul(43758.5453).frac().abs()
    joint = (points[:, 1] - board) < 0.03
    grain = 0.15 * (points[:, 1] * 40 + (points[:, 0] * 0.8 + board * 3).sin() * 2).sin()
    return torch.where(joint, 1.0, (0.6 * shade + 0.2 + grain).clamp(0, 1))


def brushed(points: Tensor) -> Tensor:
    """Return fine scratches along x, and broad bands of light across them."""
    across = points[:, 1] + points[:, 2]
    scratches = (7.1 * across).sin() * (2.3 * across + 0.2 * (0.1 * points[:, 0]).sin()).sin()
    return 0.5 + 0.5 * scratches


def weave(points: Tensor) -> Tensor:
    """Return threads that cross, about two to a unit."""
    waves = (3 * points).sin()
    return 0.5 + 0.25 * (waves[:, 0] * waves[:, 1] + waves[:, 2])


def blotches(points: Tensor) -> Tensor:
    """Return grains with worn edges, as of leather."""
    return (clouds(points) * clouds(2.7 * points) * 2).clamp(0, 1)


def speckles(points: Tensor) -> Tensor:
    """Return grains of unit size, each with a shade of its own."""
    grains = points.floor() @ _GRAINS.to(points)
    return (grains.sin() * 43758.5453).frac().abs()


def stripes(points: Tensor) -> Tensor:
    """Return hard stripes across y, each half a unit wide."""
    return (points[:, 1].frac().abs() < 0.5).to(points.dtype)


def checker(points: Tensor) -> Tensor:
    """Return a board of unit cubes."""
    return points.floor().sum(1).remainder(2)


def painting(points: Tensor) -> Tensor:
    """Return broad swirls."""
    swirl = points + 1.5 * points.roll(1, 1).sin()
    return 0.5 + 0.5 * (2 * swirl.sum(1)).sin()


PATTERNS: dict[str, Callable[[Tensor], Tensor]] = {
    pattern.__name__: pattern
    for pattern in (
        *(plain, clouds, wood, planks, stripes, checker, painting),
        *(brushed, weave, blotches, speckles),
    )
}
