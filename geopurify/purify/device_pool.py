# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Pooling on a GPU: the affinity as a sparse matrix that stays there between requests."""

import warnings
from collections.abc import Callable
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from geopurify.precedence import go_on
from geopurify.purify.affinity import AffinityGraph, pool


class Pool(Protocol):
    """Apply an affinity matrix ``rounds`` times to (N, C) values; see `pool`."""

    def __call__(  # noqa: D102
        self,
        graph: AffinityGraph,
        values: NDArray,
        rounds: int,
        between: Callable[[], None] = go_on,
    ) -> NDArray[np.float32]: ...


def pool_on(device: torch.device) -> Pool:
    """Return what pools on a device: our kernels on the CPU, else products of sparse matrices."""
    return pool if device.type == "cpu" else DevicePool(device)


class DevicePool:
    """Products with the last graph, which is sent to the device once; for any thread."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._last: tuple[AffinityGraph, Tensor] | None = None

    def __call__(
        self,
        graph: AffinityGraph,
        values: NDArray,
        rounds: int,
        between: Callable[[], None] = go_on,
    ) -> NDArray[np.float32]:
        """See `pool`; all columns at once, so ``between`` is called ``rounds`` times."""
        matrix = self._matrix_of(graph)
        pooled = self._sent(np.asarray(values, np.float32))
        for _ in range(rounds):
            between()
            pooled = matrix @ pooled
        return pooled.cpu().numpy()

    def _matrix_of(self, graph: AffinityGraph) -> Tensor:
        last = self._last
        if last is None or last[0] is not graph:
            last = self._last = (graph, self._matrix(graph))
        return last[1]

    def _matrix(self, graph: AffinityGraph) -> Tensor:
        size, k = graph.neighbours.shape
        starts = torch.arange(0, size * k + 1, k, dtype=torch.int32, device=self._device)
        columns, weights = (self._sent(x.ravel()) for x in (graph.neighbours, graph.weights))
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Sparse CSR tensor support is in beta")
            # a voxel that lacks neighbours stands in its row several times, which adds up
            return torch.sparse_csr_tensor(
                starts, columns, weights, (size, size), check_invariants=False
            )

    def _sent(self, array: NDArray) -> Tensor:
        """Return an array on the device, through pinned memory where there is such."""
        tensor = torch.from_numpy(np.ascontiguousarray(array))
        if self._device.type == "cuda":
            tensor = tensor.pin_memory()
        return tensor.to(self._device, non_blocking=True)
