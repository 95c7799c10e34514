# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The published student (GeoPurify, arXiv 2510.02186): it embeds voxels for the affinity.

A sparse convolutional network over the voxels as they are, with nine wide convolutions and the
encoder's features among the inputs.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from geopurify.errors import BadInput, quote
from geopurify.purify.published.sparse_conv import KernelMap, SparseConv, TorchKernelMap

SURFACE_CHANNELS = 6  # colour and normal
MOST = {"features": 65_536, "width": 8192, "blocks": 64, "embedding": 8192}


@dataclass(frozen=True)
class AffinityNetConfig:
    """The shape of a student.

    Attributes:
        features: channels of the encoder's features among the inputs; 0 for none.
        width: channels of the convolutions.
        blocks: residual blocks of two convolutions each.
        embedding: E.
        share: of the student in the cosine of two voxels, in (0, 1]; the geometric embedding has
            the rest.  1 as published.
    """

    features: int
    width: int
    blocks: int
    embedding: int
    share: float

    def __post_init__(self) -> None:
        for name, low in (("features", 0), ("width", 1), ("blocks", 0), ("embedding", 1)):
            value = getattr(self, name)
            if type(value) is not int or not low <= value <= MOST[name]:
                raise BadInput(
                    "student_invalid",
                    f"{name} of a student must be a whole number in [{low}, {MOST[name]}], got "
                    f"{quote(value)}",
                )
        if not 0 < self.share <= 1:
            raise BadInput(
                "student_invalid", f"share of a student must be in (0, 1], got {quote(self.share)}"
            )

    @property
    def inputs(self) -> int:
        """Channels of the input."""
        return self.features + SURFACE_CHANNELS


PAPER_CONFIG = AffinityNetConfig(512, 512, 4, 128, 1.0)


class ConvNorm(nn.Module):
    """A convolution and batch normalization."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv = SparseConv(inputs, outputs)
        self.norm = nn.BatchNorm1d(outputs)

    def forward(self, values: Tensor, kernel_map: KernelMap) -> Tensor:
        """Return (N, Cout) of (N, Cin) values."""
        normalized: Tensor = self.norm(self.conv(values, kernel_map).float())
        return normalized


class ResidualBlock(nn.Module):
    """Two 3^3 convolutions beside the identity."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = ConvNorm(width, width)
        self.second = ConvNorm(width, width)

    def forward(self, values: Tensor, kernel_map: KernelMap) -> Tensor:
        """Return (N, C) of (N, C) values."""
        inner = functional.relu(self.first(values, kernel_map))
        return functional.relu(values + self.second(inner, kernel_map))


class AffinityNet(nn.Module):
    """Embed voxels by what is around them."""

    def __init__(self, config: AffinityNetConfig) -> None:
        super().__init__()
        self.config = config
        self.stem = ConvNorm(config.inputs, config.width)
        self.blocks = nn.ModuleList(ResidualBlock(config.width) for _ in range(config.blocks))
        self.head = nn.Linear(config.width, config.embedding, bias=False)

    def forward(self, inputs: Tensor, kernel_map: KernelMap) -> Tensor:
        """Return (N, E) unit vectors of (N, `AffinityNetConfig.inputs`) inputs."""
        values = functional.relu(self.stem(inputs, kernel_map))
        for block in self.blocks:
            values = block(values, kernel_map)
        return functional.normalize(self.head(values).float(), dim=1)

    def operations(self, kernel_map: TorchKernelMap) -> int:
        """Return the floating-point operations (two for a multiply-add) of all layers."""
        kernels = (m.kernel for m in self.modules() if isinstance(m, SparseConv))
        of_pair = sum(kernel[0].numel() for kernel in kernels)
        return 2 * (kernel_map.pairs * of_pair + kernel_map.size * self.head.weight.numel())


def compute_surface_inputs(colors: Tensor, normals_map: Tensor) -> Tensor:
    """Return (N, 6) float32 inputs of (N, 3) uint8 colours and (N, 3) normals, as published."""
    return torch.cat([colors.float() / 255, normals_map.float()], 1)
