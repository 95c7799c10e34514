# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
import torch
from torch.nn.functional import conv3d, conv_transpose3d

from geopurify.mapping.keys import pack_key, unpack_keys
from geopurify.purify.sparse_conv import coarsened, convolve, neighbour_map

SIDE = 6


@pytest.fixture
def voxels():
    """Return the ascending keys of about half of the cells of a cube."""
    rng = np.random.default_rng(0)
    cells = np.argwhere(rng.uniform(size=(SIDE, SIDE, SIDE)) < 0.5)
    return torch.from_numpy(np.sort(pack_key(*cells.T)))


def dense(keys, values, side=SIDE):
    """Return (1, C, side, side, side) values, 0 where there is no voxel."""
    grid = values.new_zeros(1, values.shape[1], side, side, side)
    x, y, z = unpack_keys(keys.numpy()).T
    grid[0, :, x, y, z] = values.T
    return grid


def at_voxels(grid, keys):
    x, y, z = unpack_keys(keys.numpy()).T
    return grid[0][:, x, y, z].T


def torch_kernel(kernel, side):
    """Return a (side^3, Cin, Cout) kernel as (Cout, Cin, side, side, side)."""
    return kernel.unflatten(0, (side, side, side)).permute(4, 3, 0, 1, 2)


def random(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(len(shape)))


def test_it_equals_a_dense_convolution_at_the_voxels(voxels):
    values, kernel = random(len(voxels), 3), random(27, 3, 4)
    expected = conv3d(dense(voxels, values), torch_kernel(kernel, 3), padding=1)
    result = convolve(values, kernel, neighbour_map(voxels))
    torch.testing.assert_close(result, at_voxels(expected, voxels), atol=1e-5, rtol=1e-5)


def test_down_and_up_equal_strided_dense_convolutions(voxels):
    values, kernel = random(len(voxels), 3), random(8, 3, 4)
    cells, parts = coarsened(voxels)
    down = conv3d(dense(voxels, values), torch_kernel(kernel, 2), stride=2)
    coarse = convolve(values, kernel, parts)
    torch.testing.assert_close(coarse, at_voxels(down, cells), atol=1e-5, rtol=1e-5)
    back = random(8, 4, 3)
    up = conv_transpose3d(
        dense(cells, coarse, SIDE // 2), torch_kernel(back, 2).transpose(0, 1), stride=2
    )
    fine = convolve(coarse, back, parts.inverse(len(voxels)))
    torch.testing.assert_close(fine, at_voxels(up, voxels), atol=1e-5, rtol=1e-5)


def test_coarse_cells_of_negative_coordinates():
    keys = torch.tensor([pack_key(-3, -2, -1), pack_key(-1, 0, 1)])
    cells, _ = coarsened(keys)
    assert unpack_keys(cells.numpy()).tolist() == [[-2, -1, -1], [-1, 0, 0]]


def test_gradients(voxels):
    joined = neighbour_map(voxels[:12])
    values = random(12, 2).double().requires_grad_()
    kernel = random(27, 2, 3).double().requires_grad_()
    assert torch.autograd.gradcheck(lambda v, k: convolve(v, k, joined), (values, kernel))


def test_a_lone_voxel_takes_the_centre_of_the_kernel():
    kernel = torch.arange(27.0)[:, None, None]
    lone = neighbour_map(torch.tensor([pack_key(5, 5, 5)]))
    assert convolve(torch.ones(1, 1), kernel, lone).item() == 13


def test_half_precision_under_autocast(voxels):
    values, kernel = random(len(voxels), 3), random(27, 3, 4)
    joined = neighbour_map(voxels)
    with torch.autocast("cpu", torch.bfloat16):
        low = convolve(values, kernel, joined)
    assert low.dtype == torch.bfloat16
    torch.testing.assert_close(low.float(), convolve(values, kernel, joined), atol=0.5, rtol=0.1)
