# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""`PairStudent` on a GPU, in plain torch; `pair_kernel` is its like on the CPU."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import logsigmoid, normalize

from geopurify.precedence import go_on
from geopurify.purify.affinity import AffinityGraph
from geopurify.purify.pair_affinity import DescribedVoxels
from geopurify.purify.pair_student import PairStudent
from geopurify.purify.pairs import pair_inputs
from geopurify.purify.surroundings import LOOKS, NEAR, PART, STARTS

VOXELS_AT_ONCE = 8192  # with 96 neighbours their pairs take about 0.5 GB


@dataclass(frozen=True, eq=False)
class DeviceWeigher:
    """The `PairWeigher` of the device that a student is on.

    Attributes:
        student: in evaluation mode.
    """

    student: PairStudent

    @torch.inference_mode()
    def weigh(
        self,
        graph: AffinityGraph,
        around: NDArray[np.int64],
        rows: NDArray[np.int64],
        voxels: DescribedVoxels,
        exponent: float,
        between: Callable[[], None],
    ) -> None:
        """See `PairWeigher`."""
        others = graph.neighbours[rows]
        graph.neighbours[rows] = others = np.where(others < 0, rows[:, None], others)
        device = self.student.last.weight.device
        described, coordinates, log_prior, seen, neighbours = (
            torch.from_numpy(x).to(device) for x in (*voxels, rows, others.astype(np.int64))
        )
        places = torch.from_numpy(np.searchsorted(rows, around)).to(device)
        look_around(described, coordinates, neighbours[places], seen[places], between)
        voxels.descriptions[around] = described[seen[places]].cpu().numpy()
        for start in range(0, len(rows), VOXELS_AT_ONCE):
            between()
            some = slice(start, start + VOXELS_AT_ONCE)
            odds = self._odds(described, coordinates, seen[some], neighbours[some])
            logarithms = exponent * logsigmoid(odds) + log_prior[neighbours[some]]
            weights = normalised(logarithms, neighbours[some] == seen[some, None])
            graph.weights[rows[some]] = weights.cpu().numpy()

    def _odds(
        self, described: Tensor, coordinates: Tensor, voxels: Tensor, neighbours: Tensor
    ) -> Tensor:
        """Return the (M, K) log-odds that voxels belong together with their neighbours."""
        one, other = voxels.repeat_interleave(neighbours.shape[1]), neighbours.flatten()
        offset = coordinates[other] - coordinates[one]
        inputs = pair_inputs(described[one], described[other], offset)
        return self.student(inputs).view(neighbours.shape)


def normalised(logarithms: Tensor, is_own: Tensor) -> Tensor:
    """Return (M, K) weights whose rows sum to 1, of their logarithms.

    Args:
        is_own: (M, K), where a voxel stands for a neighbour that it lacks: these weigh nothing,
            unless there is no other.
    """
    weights = torch.softmax(logarithms.masked_fill(is_own, -torch.inf), 1)
    alone = is_own.all(1)
    weights[alone] = 0
    weights[alone, 0] = 1
    return weights


def look_around(
    described: Tensor,
    coordinates: Tensor,
    neighbours: Tensor,
    voxels: Tensor,
    between: Callable[[], None] = go_on,
) -> None:
    """Describe the surroundings of some voxels anew; see `surroundings.look_around`.

    Args:
        described: (N, `CHANNELS`), written to.
        coordinates: (N, 3).
        neighbours: (M, K), the voxel itself for none.
        voxels: (M,) rows.
    """
    near, all_, wide = STARTS
    scales = ((0, NEAR, near), (0, neighbours.shape[1], all_), (all_, neighbours.shape[1], wide))
    for source, count, target in scales:
        for start in range(0, len(voxels), VOXELS_AT_ONCE):
            between()
            some = slice(start, start + VOXELS_AT_ONCE)
            seen = _look(described, coordinates, neighbours[some, :count], voxels[some], source)
            described[voxels[some], target : target + PART] = seen


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
