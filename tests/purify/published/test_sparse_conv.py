# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
import torch
from torch.nn.functional import conv3d

from geopurify.fusion.keys import pack_key, unpack_keys
from geopurify.purify.published.sparse_conv import build_kernel_map

SIDE = 6


@pytest.fixture
def voxels():
    """Return the ascending keys of about half of the cells of a cube."""
    rng = np.random.default_rng(0)
    cells = np.argwhere(rng.uniform(size=(SIDE, SIDE, SIDE)) < 0.5)
    return torch.from_numpy(np.sort(pack_key(*cells.T)))


def dense(keys, values):
    """Return (1, C, SIDE, SIDE, SIDE) values, 0 where there is no voxel."""
    grid = values.new_zeros(1, values.shape[1], SIDE, SIDE, SIDE)
    x, y, z = unpack_keys(keys.numpy()).T
    grid[0, :, x, y, z] = values.T
    return grid


def at_voxels(grid, keys):
    x, y, z = unpack_keys(keys.numpy()).T
    return grid[0][:, x, y, z].T


def torch_kernel(kernel):
    """Return a (27, Cin, Cout) kernel as (Cout, Cin, 3, 3, 3)."""
    return kernel.unflatten(0, (3, 3, 3)).permute(4, 3, 0, 1, 2)


def random(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(len(shape)))


def test_it_equals_a_dense_convolution_at_the_voxels(voxels):
    values, kernel = random(len(voxels), 3), random(27, 3, 4)
    expected = conv3d(dense(voxels, values), torch_kernel(kernel), padding=1)
    result = build_kernel_map(voxels).convolve(values, kernel)
    torch.testing.assert_close(result, at_voxels(expected, voxels), atol=1e-5, rtol=1e-5)


def test_gradients(voxels):
    kernel_map = build_kernel_map(voxels[:12])
    values = random(12, 2).double().requires_grad_()
    kernel = random(27, 2, 3).double().requires_grad_()
    assert torch.autograd.gradcheck(lambda v, k: kernel_map.convolve(v, k), (values, kernel))


def test_a_lone_voxel_takes_the_centre_of_the_kernel():
    kernel = torch.arange(27.0)[:, None, None]
    lone = build_kernel_map(torch.tensor([pack_key(5, 5, 5)]))
    assert lone.convolve(torch.ones(1, 1), kernel).item() == 13


def test_half_precision_under_autocast(voxels):
    values, kernel = random(len(voxels), 3), random(27, 3, 4)
    kernel_map = build_kernel_map(voxels)
    with torch.autocast("cpu", torch.bfloat16):
        low = kernel_map.convolve(values, kernel)
    assert low.dtype == torch.bfloat16
    torch.testing.assert_close(
        low.float(), kernel_map.convolve(values, kernel), atol=0.5, rtol=0.1
    )
