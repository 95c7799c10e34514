# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""`PairStudent` on a GPU; `pair_kernel` is its like on the CPU."""

from dataclasses import dataclass, field
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid, normalize

from geopurify.compute.priority import yield_point
from geopurify.fusion.keys import unpack_keys
from geopurify.purify.affinity.pair_student import PairStudent
from geopurify.purify.affinity.pairs import pair_inputs
from geopurify.purify.affinity.surroundings import LOOKS, NEAR, PART, STARTS, looks
from geopurify.purify.gpu.weigher import weights_of
from geopurify.purify.incremental.snapshot import Surfaces

VOXELS_AT_ONCE = 8192  # with 96 neighbours their pairs take about 0.5 GB


@dataclass(frozen=True, eq=False)
class DevicePairs:
    """The `DeviceWeigher` of a student of pairs.

    Attributes:
        student: in evaluation mode, on the device.
        exponent: of its probabilities.
    """

    needs_context: ClassVar[bool] = False
    student: PairStudent = field(repr=False)
    exponent: float

    @torch.inference_mode()
    def weigh(
        self,
        neighbours: Tensor,
        surfaces: Surfaces,
        log_prior: Tensor,
    ) -> Tensor:
        """See `DeviceWeigher`."""
        device = neighbours.device
        described = torch.from_numpy(looks(surfaces.normals_map, surfaces.colors)).to(device)
        coordinates = torch.from_numpy(unpack_keys(surfaces.packed_keys)).to(device).float()
        look_around(described, coordinates, neighbours)

        def log_affinities(rows: Tensor, others: Tensor) -> Tensor:
            odds = self._odds(described, coordinates, rows, others)
            return self.exponent * logsigmoid(odds)

        return weights_of(log_affinities, neighbours, log_prior, VOXELS_AT_ONCE)

    def _odds(
        self, described: Tensor, coordinates: Tensor, rows: Tensor, neighbours: Tensor
    ) -> Tensor:
        """Return the (M, K) log-odds that voxels belong together with their neighbours."""
        one, other = rows.repeat_interleave(neighbours.shape[1]), neighbours.flatten()
        offset = coordinates[other] - coordinates[one]
        inputs = pair_inputs(described[one], described[other], offset)
        return self.student(inputs).view(neighbours.shape)


def look_around(
    described: Tensor,
    coordinates: Tensor,
    neighbours: Tensor,
) -> None:
    """Describe the surroundings of all voxels; see `surroundings.look_around`.

    Args:
        described: (N, `CHANNELS`), written to.
        coordinates: (N, 3).
        neighbours: (N, K) int32, the voxel itself for none.
    """
    near, all_, wide = STARTS
    every = torch.arange(len(neighbours), device=neighbours.device)
    for source, count, target in ((0, NEAR, near), (0, None, all_), (all_, None, wide)):
        for rows in every.split(VOXELS_AT_ONCE):
            yield_point()
            others = neighbours[rows, :count].long()
            described[rows, target : target + PART] = _look(
                described, coordinates, others, rows, source
            )


def _look(
    described: Tensor, coordinates: Tensor, neighbours: Tensor, voxels: Tensor, source: int
) -> Tensor:
    """Return (M, `PART`): mean normal, mean colour, its spread, and the bulge."""
    own = described[voxels, source : source + LOOKS]
    is_other = (neighbours != voxels[:, None])[..., None]
    others = described[neighbours, source : source + LOOKS] * is_other
    count = is_other.sum(1) + 1
    normal, color = ((own + others.sum(1)) / count).split(3, 1)
    squares = (own[:, 3:] ** 2 + (others[..., 3:] ** 2).sum(1)) / count
    spread = (squares - color**2).sum(1, keepdim=True).clamp(min=0).sqrt()
    away = (coordinates[neighbours] - coordinates[voxels, None]).sum(1) / count
    bulge = (away * own[:, :3]).sum(1, keepdim=True)
    return torch.cat([normalize(normal, eps=1e-6), color, spread, bulge], 1)
