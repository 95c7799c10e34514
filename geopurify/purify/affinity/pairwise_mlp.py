# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Pairwise affinity MLP: how likely two near voxels are of one object."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from geopurify.errors import BadInput, quote
from geopurify.purify.affinity.pairwise_features import INPUTS

MOST_HIDDEN = 8192  # channels


@dataclass(frozen=True)
class PairwiseConfig:
    """The shape of a pairwise affinity MLP.

    Attributes:
        hidden: channels of the two hidden layers.
    """

    hidden: tuple[int, int] = (16, 8)

    def __post_init__(self) -> None:
        if len(self.hidden) != 2 or not all(
            type(count) is int and 1 <= count <= MOST_HIDDEN for count in self.hidden
        ):
            raise BadInput(
                "student_invalid",
                f"hidden must be two whole numbers in [1, {MOST_HIDDEN}], got "
                f"{quote(self.hidden)}",
            )


class PairwiseAffinityMLP(nn.Module):
    """Three layers over `compute_pair_features`, which it centres and scales first."""

    mean: Tensor
    scale: Tensor

    def __init__(self, config: PairwiseConfig = PairwiseConfig()) -> None:
        super().__init__()
        self.config = config
        first, second = config.hidden
        self.register_buffer("mean", torch.zeros(INPUTS))
        self.register_buffer("scale", torch.ones(INPUTS))
        self.first, self.second = nn.Linear(INPUTS, first), nn.Linear(first, second)
        self.last = nn.Linear(second, 1)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return (P,) log-odds that pairs are of one object, of their (P, `INPUTS`) inputs."""
        hidden = torch.relu(self.first((inputs - self.mean) * self.scale))
        log_odds: Tensor = self.last(torch.relu(self.second(hidden)))[:, 0]
        return log_odds

    def operations(self, pairs: int) -> int:
        """Return the floating-point operations (two for a multiply-add) for so many pairs."""
        layers = (self.first, self.second, self.last)
        return 2 * pairs * sum(layer.weight.numel() for layer in layers)
