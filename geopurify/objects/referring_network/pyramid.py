# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Voxels at several sizes, each level's cells twice as wide as those of the one before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from geopurify.fusion.keys import pack_key, unpack_keys
from geopurify.purify.published.sparse_conv import TorchKernelMap, build_kernel_map

OCTANTS = 8


@dataclass(frozen=True, eq=False)
class Level:
    """The voxels of a size, of all scenes one after another.

    Attributes:
        around: joins each voxel to the 3^3 cells around it.
        down, up: to the voxels of the next level and back; None of the last level.
        counts: voxels of each scene.
    """

    around: TorchKernelMap
    down: TorchKernelMap | None
    up: TorchKernelMap | None
    counts: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Pyramid:
    """Levels of voxels, the finest first."""

    levels: tuple[Level, ...]

    def to(self, device: str) -> "Pyramid":
        """Return it on a device."""
        return Pyramid(
            tuple(
                replace(
                    level,
                    around=_moved(level.around, device),
                    down=level.down and _moved(level.down, device),
                    up=level.up and _moved(level.up, device),
                )
                for level in self.levels
            )
        )


def _moved(kernel_map: TorchKernelMap, device: str) -> TorchKernelMap:
    sources, targets = (
        tuple(rows.to(device) for rows in each)
        for each in (kernel_map.sources, kernel_map.targets)
    )
    return TorchKernelMap(sources, targets, kernel_map.size)


def build_pyramid(packed_keys: Sequence[NDArray[np.int64]], levels: int) -> Pyramid:
    """Join the voxels of scenes at several sizes.

    Args:
        packed_keys: (N_i,) of each scene, ascending, as of `geopurify.fusion.keys`.
    """
    built = []
    for number in range(levels):
        around = join_maps([build_kernel_map(torch.from_numpy(keys)) for keys in packed_keys])
        counts = tuple(len(keys) for keys in packed_keys)
        down = up = None
        if number < levels - 1:
            halved = [_halve(keys) for keys in packed_keys]
            packed_keys = [parents for parents, _, _ in halved]
            down = join_maps([_map_down(*each) for each in halved])
            up = TorchKernelMap(down.targets, down.sources, sum(counts))
        built.append(Level(around, down, up, counts))
    return Pyramid(tuple(built))


def _halve(
    keys: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the keys of cells twice as wide, the cell of each voxel, and its place in it."""
    cells = unpack_keys(keys).astype(np.int64)
    parents, row = np.unique(pack_key(*(cells >> 1).T), return_inverse=True)
    return parents, row, (cells & 1) @ np.array([4, 2, 1])


def _map_down(
    parents: NDArray[np.int64], row: NDArray[np.int64], octant: NDArray[np.int64]
) -> TorchKernelMap:
    found = [np.flatnonzero(octant == number) for number in range(OCTANTS)]
    sources = tuple(torch.from_numpy(rows) for rows in found)
    return TorchKernelMap(sources, tuple(torch.from_numpy(row[r]) for r in found), len(parents))


def join_maps(maps: Sequence[TorchKernelMap]) -> TorchKernelMap:
    """Return the map of scenes whose rows come one after another."""
    inputs = [
        sum(len(rows) for rows in m.sources) if len(m.sources) == OCTANTS else m.size for m in maps
    ]
    from_row, to_row = _starts(inputs), _starts([m.size for m in maps])
    offsets = range(len(maps[0].sources))
    sources = [
        torch.cat([m.sources[o] + s for m, s in zip(maps, from_row, strict=True)]) for o in offsets
    ]
    targets = [
        torch.cat([m.targets[o] + s for m, s in zip(maps, to_row, strict=True)]) for o in offsets
    ]
    return TorchKernelMap(tuple(sources), tuple(targets), sum(m.size for m in maps))


def _starts(counts: Sequence[int]) -> list[int]:
    return [sum(counts[:index]) for index in range(len(counts))]


def split_rows(values: Tensor, counts: Sequence[int]) -> tuple[Tensor, ...]:
    """Return the rows of each scene."""
    found: tuple[Tensor, ...] = values.split(list(counts))
    return found
