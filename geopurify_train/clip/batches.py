# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Augmented batches of rendered views, reproducible by seed and step."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from geopurify_train.clip.claims import ObjectTable, join_tables
from geopurify_train.clip.rendered_worlds import RenderedView, RenderedWorlds

SAMPLES = 4  # of the instance image along each side of a cell
PURE = 0.4  # share of a cell that its object must fill; thin things never fill much of one
MIN_CROP = 0.35  # share of the picture's width
CENTRED = 0.8  # share of crops that are drawn to show a given object, each equally often
MIN_PIXELS = 150  # of an object that is shown so
STRETCH = 0.15


@dataclass(frozen=True, eq=False)
class Batch:
    """B pictures and the objects that their cells show.

    Attributes:
        images: (B, 3, H, W) float32 in [0, 1].
        cell_object: (B, h, w) int64, index into ``objects``, -1 where no object fills a cell.
        objects: O objects of all pictures.
        object_image: (O,) the picture of each object.
    """

    images: Tensor
    cell_object: Tensor
    objects: ObjectTable
    object_image: NDArray[np.int64]


def draw_batch(
    worlds: RenderedWorlds,
    count: int,
    size: tuple[int, int],
    cell: int,
    rng: np.random.Generator,
) -> Batch:
    """Return random views, cropped, mirrored and with another exposure.

    Args:
        size: height and width of the images, multiples of ``cell``.
    """
    views = [worlds[int(i)] for i in rng.integers(len(worlds), size=count)]
    grid = (size[0] // cell, size[1] // cell)
    pictures = [_augmented(view, size, grid, rng) for view in views]
    firsts = np.cumsum([0, *(len(view.objects.category) for view in views)])
    owned = [
        torch.where(cells >= 0, cells + int(first), -1)
        for (_, cells), first in zip(pictures, firsts, strict=False)
    ]
    return Batch(
        torch.stack([image for image, _ in pictures]),
        torch.stack(owned),
        join_tables([view.objects for view in views]),
        np.repeat(np.arange(count), np.diff(firsts)),
    )


def _augmented(
    view: RenderedView, size: tuple[int, int], grid: tuple[int, int], rng: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Return a (3, H, W) picture and the (h, w) objects of its cells."""
    rows, columns = _crop(view.instance, size, rng)
    color = torch.from_numpy(view.color[rows, columns].copy()).permute(2, 0, 1).float() / 255
    color = F.interpolate(color[None], size, mode="bilinear", antialias=True)[0]
    objects = _cell_objects(torch.from_numpy(view.instance[rows, columns]), grid)
    if rng.uniform() < 0.5:
        color, objects = color.flip(2), objects.flip(1)
    return _exposed(color, rng), objects


def _crop(
    instance: NDArray[np.int64], size: tuple[int, int], rng: np.random.Generator
) -> tuple[slice, slice]:
    full = instance.shape
    share = rng.uniform(MIN_CROP, 1.0)
    stretch = np.exp(rng.uniform(-STRETCH, STRETCH))
    extent = (
        min(full[0], round(full[1] * share * size[0] / size[1] * stretch)),
        round(full[1] * share),
    )
    shown = np.flatnonzero(np.bincount(instance[instance >= 0], minlength=1) >= MIN_PIXELS)
    if not len(shown) or rng.uniform() >= CENTRED:
        starts = [int(rng.integers(f - e + 1)) for f, e in zip(full, extent, strict=True)]
    else:
        pixels = np.flatnonzero(instance == rng.choice(shown))
        centre = np.unravel_index(rng.choice(pixels), full)
        starts = [
            int(rng.integers(max(0, c - e + 1), min(c, f - e) + 1))
            for c, e, f in zip(centre, extent, full, strict=True)
        ]
    top, left = starts
    return slice(top, top + extent[0]), slice(left, left + extent[1])


def _cell_objects(instance: Tensor, grid: tuple[int, int]) -> Tensor:
    """Return (h, w) the object that fills most of each cell, -1 if none fills enough."""
    fine = (grid[0] * SAMPLES, grid[1] * SAMPLES)
    sampled = F.interpolate(instance[None, None].float(), fine, mode="nearest-exact")
    blocks = F.unfold(sampled, SAMPLES, stride=SAMPLES)[0].long()
    mode = blocks.mode(0).values
    share = (blocks == mode).float().mean(0)
    return torch.where(share >= PURE, mode, -1).view(grid)


def _exposed(color: Tensor, rng: np.random.Generator) -> Tensor:
    """Return a picture as another camera would take it; colours keep their names."""
    gamma, gain = np.exp(rng.uniform(-0.25, 0.25)), np.exp(rng.uniform(-0.2, 0.2))
    balance = torch.tensor(np.exp(rng.uniform(-0.06, 0.06, (3, 1, 1))), dtype=torch.float32)
    color = color.clamp_min(1e-3) ** gamma * gain * balance
    gray = color.mean(0, keepdim=True)
    color = torch.lerp(gray, color, float(rng.uniform(0.75, 1.2)))
    if rng.uniform() < 0.3:
        color = F.avg_pool2d(color[None], 3, 1, 1, count_include_pad=False)[0]
    noise = rng.standard_normal(color.shape, dtype=np.float32) * rng.uniform(0, 0.04)
    return (color + torch.from_numpy(noise)).clamp(0, 1)
