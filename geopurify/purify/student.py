# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The student: a sparse convolutional network that embeds voxels for the affinity.

One class, two configurations.  `PAPER` is the published network (GeoPurify, arXiv 2510.02186):
one resolution, nine wide convolutions, the encoder's features among the inputs.  `ROBOT` is a
small U-shape that sees features of any dimension through a few random projections.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from geopurify.errors import BadInput
from geopurify.purify.sparse_conv import KernelMap, SparseConv, coarsened, neighbour_map

SURFACE_CHANNELS = 6  # colour and normal
PARTS = 8  # of a cell of twice the size


@dataclass(frozen=True)
class StudentConfig:
    """The shape of a student.

    Attributes:
        features: channels of the encoder's features among the inputs; 0 for none.
        projected: the features are projected to so few channels, as `projected_features` does,
            and may be of any encoder; otherwise they are taken as they are.
        widths: channels at each resolution, the finest first; each next one is half as fine.
        blocks: residual blocks at each resolution on the way down; one each on the way up.
        embedding: E.
    """

    features: int
    widths: tuple[int, ...]
    blocks: tuple[int, ...]
    embedding: int
    projected: bool = False

    def __post_init__(self) -> None:
        sizes = (*self.widths, self.embedding)
        if not self.widths or len(self.blocks) != len(self.widths) or min(sizes) < 1:
            raise BadInput(
                "student_invalid",
                "a student needs widths >= 1, as many blocks, and embedding >= 1, got "
                f"widths={self.widths}, blocks={self.blocks}, embedding={self.embedding}",
            )
        if self.features < 0 or min(self.blocks) < 0:
            raise BadInput(
                "student_invalid",
                f"features and blocks must be >= 0, got {self.features} and {self.blocks}",
            )

    @property
    def inputs(self) -> int:
        """Channels of the input."""
        return self.features + SURFACE_CHANNELS


PAPER = StudentConfig(512, (512,), (4,), 128)
ROBOT = StudentConfig(16, (24, 32, 64, 96), (0, 1, 1, 1), 32, projected=True)


@dataclass(frozen=True, eq=False)
class Pyramid:
    """What convolutions join at each resolution, the finest first.

    Attributes:
        within: one `neighbour_map` for each resolution.
        down: from each resolution to the next.
    """

    within: tuple[KernelMap, ...]
    down: tuple[KernelMap, ...]


def pyramid_of(packed_keys: Tensor, levels: int) -> Pyramid:
    """Return the kernel maps of (N,) ascending keys and of the coarser cells above them."""
    within, down = [neighbour_map(packed_keys)], []
    for _ in range(levels - 1):
        packed_keys, parts = coarsened(packed_keys)
        down.append(parts)
        within.append(neighbour_map(packed_keys))
    return Pyramid(tuple(within), tuple(down))


class ConvNorm(nn.Module):
    """A convolution and batch normalisation."""

    def __init__(self, inputs: int, outputs: int, offsets: int = 27) -> None:
        super().__init__()
        self.conv = SparseConv(inputs, outputs, offsets)
        self.norm = nn.BatchNorm1d(outputs)

    def forward(self, values: Tensor, joined: KernelMap) -> Tensor:
        """Return (M, Cout) of (N, Cin) values."""
        return self.norm(self.conv(values, joined).float())


class ResidualBlock(nn.Module):
    """Two 3^3 convolutions beside the identity."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = ConvNorm(width, width)
        self.second = ConvNorm(width, width)

    def forward(self, values: Tensor, joined: KernelMap) -> Tensor:
        """Return (N, C) of (N, C) values."""
        inner = functional.relu(self.first(values, joined))
        return functional.relu(values + self.second(inner, joined))


class Student(nn.Module):
    """Embed voxels by what is around them."""

    def __init__(self, config: StudentConfig) -> None:
        super().__init__()
        self.config = config
        widths, pairs = config.widths, list(zip(config.widths, config.widths[1:], strict=False))
        self.stem = ConvNorm(config.inputs, widths[0])
        self.levels = nn.ModuleList(
            nn.ModuleList(ResidualBlock(width) for _ in range(count))
            for width, count in zip(widths, config.blocks, strict=True)
        )
        self.down = nn.ModuleList(ConvNorm(fine, coarse, PARTS) for fine, coarse in pairs)
        self.up = nn.ModuleList(ConvNorm(coarse, fine, PARTS) for fine, coarse in pairs)
        self.after = nn.ModuleList(ResidualBlock(fine) for fine, _ in pairs)
        self.head = nn.Linear(widths[0], config.embedding, bias=False)

    def forward(self, inputs: Tensor, pyramid: Pyramid) -> Tensor:
        """Return (N, E) unit vectors of (N, `StudentConfig.inputs`) inputs."""
        values = functional.relu(self.stem(inputs, pyramid.within[0]))
        finer = []
        for level, blocks in enumerate(self.levels):
            if level:
                finer.append(values)
                values = functional.relu(self.down[level - 1](values, pyramid.down[level - 1]))
            for block in blocks:  # type: ignore[attr-defined]
                values = block(values, pyramid.within[level])
        for level in reversed(range(len(finer))):
            back = pyramid.down[level].inverse(len(finer[level]))
            values = functional.relu(finer[level] + self.up[level](values, back))
            values = self.after[level](values, pyramid.within[level])
        return functional.normalize(self.head(values).float(), dim=1)

    def operations(self, pyramid: Pyramid) -> int:
        """Return the floating-point operations (two for a multiply-add) of all convolutions."""
        total = 2 * pyramid.within[0].size * self.head.weight.numel()
        for name, module in self.named_modules():
            if isinstance(module, SparseConv):
                total += 2 * module.kernel[0].numel() * _joined(name, pyramid).pairs
        return total


def _joined(name: str, pyramid: Pyramid) -> KernelMap:
    """Return what the convolution of a name joins."""
    part, _, rest = name.partition(".")
    level = 0 if part == "stem" else int(rest.split(".")[0])
    return pyramid.down[level] if part in ("down", "up") else pyramid.within[level]


def surface_inputs(colors: Tensor, normals_map: Tensor) -> Tensor:
    """Return (N, 6) float32 inputs of (N, 3) uint8 colours and (N, 3) normals, as published."""
    return torch.cat([colors.float() / 255, normals_map.float()], 1)
