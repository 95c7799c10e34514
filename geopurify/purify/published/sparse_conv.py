# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Convolutions over the voxels that there are, in plain torch: any device, with gradients.

A convolution is a sum over its kernel's offsets, each a matrix product between the rows that the
offset joins.  Which rows those are (`TorchKernelMap`) depends on the keys alone, so it is found
once for all layers.
"""

from dataclasses import dataclass
from itertools import product
from typing import Any, Protocol

import torch
from torch import Tensor, nn

_BITS = 21  # of each coordinate in a packed key
OFFSETS = tuple(product((-1, 0, 1), repeat=3))  # of a 3^3 kernel, z fastest
CENTRE = 13


class KernelMap(Protocol):
    """Voxels, kernel_map to those around them."""

    def convolve(self, values: Tensor, kernel: Tensor) -> Tensor:
        """Return (N, Cout) of (N, Cin) values and a (27, Cin, Cout) kernel."""
        ...


@dataclass(frozen=True, eq=False)
class TorchKernelMap:
    """The rows that a convolution joins.

    Attributes:
        sources, targets: for each kernel offset, int64 rows of input and output; within one
            offset no target comes twice.
        size: N, rows of the output, and of the input where the voxels stay the same.
    """

    sources: tuple[Tensor, ...]
    targets: tuple[Tensor, ...]
    size: int

    @property
    def pairs(self) -> int:
        """KernelMap rows over all offsets: multiply by the channels for the work done."""
        return sum(len(rows) for rows in self.sources)

    def convolve(self, values: Tensor, kernel: Tensor) -> Tensor:
        """Return (N, Cout) of (N, Cin) values and a (27, Cin, Cout) kernel.

        Under autocast it is done in the lower precision, as a matrix product is.
        """
        kind = values.device.type
        if torch.is_autocast_enabled(kind):
            lower = torch.get_autocast_dtype(kind)
            values, kernel = values.to(lower), kernel.to(lower)
        convolved: Tensor = _Convolve.apply(values, kernel, self)  # type: ignore[no-untyped-call]
        return convolved


def build_kernel_map(packed_keys: Tensor) -> TorchKernelMap:
    """Join each voxel to those in the 3^3 cells around it (submanifold convolution).

    Args:
        packed_keys: (N,) int64, ascending, as of `geopurify.fusion.keys`.
    """
    sources: list[Tensor] = [packed_keys] * len(OFFSETS)
    targets = list(sources)
    rows = torch.arange(len(packed_keys), device=packed_keys.device)
    sources[CENTRE] = targets[CENTRE] = rows
    for index, (dx, dy, dz) in enumerate(OFFSETS[:CENTRE]):
        wanted = packed_keys + ((dx << 2 * _BITS) + (dy << _BITS) + dz)
        at = torch.searchsorted(packed_keys, wanted).clamp_(max=len(packed_keys) - 1)
        found = (packed_keys[at] == wanted).nonzero()[:, 0]
        sources[index], targets[index] = at[found], found
        opposite = len(OFFSETS) - 1 - index
        sources[opposite], targets[opposite] = found, at[found]
    return TorchKernelMap(tuple(sources), tuple(targets), len(packed_keys))


class _Convolve(torch.autograd.Function):
    """Keeps only the input for the backward pass, not what is gathered for each offset."""

    @staticmethod
    def forward(ctx: Any, values: Tensor, kernel: Tensor, kernel_map: TorchKernelMap) -> Tensor:
        ctx.save_for_backward(values, kernel)
        ctx.kernel_map = kernel_map
        result = values.new_zeros((kernel_map.size, kernel.shape[2]))
        for weight, source, target in zip(
            kernel, kernel_map.sources, kernel_map.targets, strict=True
        ):
            if len(source):
                result.index_add_(0, target, values[source] @ weight)
        return result

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor, None]:
        values, kernel = ctx.saved_tensors
        of_values, of_kernel = torch.zeros_like(values), torch.zeros_like(kernel)
        kernel_map, needs_values = ctx.kernel_map, ctx.needs_input_grad[0]
        for i, (source, target) in enumerate(
            zip(kernel_map.sources, kernel_map.targets, strict=True)
        ):
            if len(source):
                out = gradient[target]
                of_kernel[i] = values[source].T @ out
                if needs_values:
                    of_values.index_add_(0, source, out @ kernel[i].T)
        return of_values, of_kernel, None


class SparseConv(nn.Module):
    """A convolution without bias, of 3^3 cells or with another kernel's offsets."""

    def __init__(self, inputs: int, outputs: int, offsets: int = len(OFFSETS)) -> None:
        """Draw the kernel as He et al. (ICCV 2015) do, for about half of the offsets present."""
        super().__init__()
        scale = (2 / (inputs * offsets / 2)) ** 0.5
        self.kernel = nn.Parameter(torch.randn(offsets, inputs, outputs) * scale)

    def forward(self, values: Tensor, kernel_map: KernelMap) -> Tensor:
        """Return (N, Cout) of (N, Cin) values."""
        return kernel_map.convolve(values, self.kernel)
