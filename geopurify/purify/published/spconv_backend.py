# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Convolutions by spconv, where it is installed, on CUDA; `sparse_conv` has them everywhere else.

Its wheel for CPUs is left alone: with several threads rows are added to at once, and sums are
wrong and others each time.  Seen with spconv 2.3.8; traveller59/spconv issue 679, open as of
2026-11, has reports of outputs that vary, on CPUs too.
"""

from importlib import import_module
from importlib.util import find_spec

import torch
from torch import Tensor
from torch.func import functional_call

from geopurify.fusion.keys import unpack_keys
from geopurify.purify.published.sparse_conv import KernelMap, build_kernel_map


def select_backend(device: torch.device) -> str:
    """Return what convolves on a device: ``spconv`` or ``torch``."""
    return "spconv" if device.type == "cuda" and find_spec("spconv") else "torch"


def create_kernel_map(packed_keys: Tensor) -> KernelMap:
    """Join each of N voxels to those around it; see `build_kernel_map`."""
    is_spconv = select_backend(packed_keys.device) == "spconv"
    return SpconvKernelMap(packed_keys) if is_spconv else build_kernel_map(packed_keys)


class SpconvKernelMap:
    """Finds the kernel_map rows at the first convolution and keeps them for the others."""

    def __init__(self, packed_keys: Tensor) -> None:
        spconv = import_module("spconv.pytorch")
        cells = torch.from_numpy(unpack_keys(packed_keys.cpu().numpy())).to(packed_keys.device)
        cells = cells - cells.amin(0)
        batch = cells.new_zeros(len(cells), 1)
        indices = torch.cat([batch, cells], 1).int()
        shape = (cells.amax(0) + 1).tolist()
        self._voxels = spconv.SparseConvTensor(batch.float(), indices, shape, 1)
        self._make = spconv.SubMConv3d

    def convolve(self, values: Tensor, kernel: Tensor) -> Tensor:
        """Return (N, Cout) of (N, Cin) values and a (27, Cin, Cout) kernel."""
        layer = self._make(*kernel.shape[1:], 3, bias=False, indice_key="kernel_map").to("meta")
        weight = kernel.unflatten(0, (3, 3, 3)).permute(4, 0, 1, 2, 3).contiguous()
        voxels = self._voxels.replace_feature(values.contiguous())
        convolved: Tensor = functional_call(layer, {"weight": weight}, (voxels,)).features
        return convolved
