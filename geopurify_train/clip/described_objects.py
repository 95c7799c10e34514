# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What an ideal image tower would see: the features of objects from their description alone."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from geopurify_train.clip.claims import MATERIAL_NAMES, SIZES, ObjectTable
from geopurify_train.clip.phrases import CATEGORIES
from geopurify_worlds.palette import COLOR_NAMES

BLUR = 0.5  # standard deviation of the noise beside each part of a description


class DescribedObjects(nn.Module):
    """The feature of an object is the sum of a learned vector for each thing said of it.

    Sentences that are matched with such sums learn what words mean before any picture is seen,
    and that attributes and categories can be combined freely.
    """

    def __init__(self, dimension: int) -> None:
        super().__init__()
        lists = (CATEGORIES, COLOR_NAMES, MATERIAL_NAMES, SIZES)
        # the first row stands for what is unknown
        tables = [nn.Embedding(len(names) + 1, dimension) for names in lists]
        for table in tables:
            nn.init.normal_(table.weight, std=dimension**-0.5)
        self.category, self.color, self.material, self.size = tables

    def forward(self, objects: ObjectTable, generator: torch.Generator) -> Tensor:
        """Return (O, D) features, blurred as those of pictures are."""
        device = self.category.weight.device

        def rows(column: NDArray[np.int64]) -> Tensor:
            return torch.from_numpy(column + 1).to(device)

        total: Tensor = self.category(rows(objects.category)) + self.color(rows(objects.color))
        total = total + self.material(rows(objects.material)) + self.size(rows(objects.size))
        noise = torch.randn(total.shape, generator=generator) * (BLUR / total.shape[1] ** 0.5)
        return total + noise.to(total.device)
