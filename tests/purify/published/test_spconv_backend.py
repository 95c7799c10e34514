# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""spconv beside our convolutions, where it is installed."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from geopurify.fusion.keys import pack_key
from geopurify.purify.published.network import AffinityNet, AffinityNetConfig
from geopurify.purify.published.sparse_conv import TorchKernelMap, build_kernel_map
from geopurify.purify.published.spconv_backend import (
    SpconvKernelMap,
    create_kernel_map,
    select_backend,
)


@pytest.fixture
def device() -> Iterator[torch.device]:
    pytest.importorskip("spconv", reason="spconv is not installed")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # with more its wheel for CPUs gives wrong sums
    yield torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.set_num_threads(threads)


def some_voxels() -> torch.Tensor:
    """Return the ascending keys of about half of the cells of a box."""
    rng = np.random.default_rng(0)
    cells = np.argwhere(rng.uniform(size=(9, 14, 11)) < 0.5) - 5
    return torch.from_numpy(np.sort(pack_key(*cells.T)))


def test_one_convolution(device):
    keys = some_voxels().to(device)
    torch.manual_seed(0)
    values, kernel = torch.randn(len(keys), 5).to(device), torch.randn(27, 5, 7).to(device)
    expected = build_kernel_map(keys).convolve(values, kernel)
    found = SpconvKernelMap(keys).convolve(values, kernel)
    torch.testing.assert_close(found, expected, atol=2e-3, rtol=2e-3)


def test_a_student_has_the_same_embeddings(device):
    torch.manual_seed(0)
    student = AffinityNet(AffinityNetConfig(0, 16, 2, 8, 0.5)).to(device).eval()
    keys = some_voxels().to(device)
    inputs = torch.rand(len(keys), 6).to(device)
    with torch.inference_mode():
        expected = student(inputs, build_kernel_map(keys))
        found = student(inputs, SpconvKernelMap(keys))
    torch.testing.assert_close(found, expected, atol=2e-3, rtol=2e-3)


def test_torch_convolves_without_cuda():
    assert select_backend(torch.device("cpu")) == "torch"
    assert isinstance(create_kernel_map(some_voxels()), TorchKernelMap)
