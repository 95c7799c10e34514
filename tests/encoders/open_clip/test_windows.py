# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F

from geopurify.config import EncoderConfig
from geopurify.encoders.open_clip.windows import Windows
from geopurify.errors import BadInput

CELL_PX = 16


def windows(width: int, height: int, window: int, stride: int = 0) -> Windows:
    config = EncoderConfig(image_width=width, image_height=height, window=window, stride=stride)
    return Windows(config, CELL_PX)


def test_the_whole_image_is_one_window() -> None:
    image = torch.rand(2, 3, 32, 48)
    whole = windows(48, 32, 0)
    assert whole.size == (32, 48)
    assert torch.equal(whole.split(image), image)
    features = torch.rand(2, 2, 3, 5)
    assert torch.equal(whole.mean(features), features)


def test_windows_step_by_the_stride_and_end_at_the_border() -> None:
    column = torch.arange(80.0).expand(1, 3, 32, 80)
    cut = windows(80, 32, window=32, stride=32).split(column)
    assert cut.shape == (3, 3, 32, 32)
    assert cut[:, 0, 0, 0].tolist() == [0, 32, 48]  # the last one overlaps by a cell


def test_the_default_stride_is_half_a_window_of_whole_cells() -> None:
    column = torch.arange(96.0).expand(1, 3, 48, 96)
    cut = windows(96, 48, window=48).split(column)  # 24 px are one cell and a half
    assert cut[:, 0, 0, 0].tolist() == [0, 16, 32, 48]


def test_overlapping_features_have_the_mean_of_their_windows() -> None:
    grid = windows(64, 32, window=32, stride=16)
    features = torch.tensor([1.0, 2.0, 4.0]).view(3, 1, 1, 1).expand(3, 2, 2, 1)
    expected = [1.0, 1.5, 3.0, 4.0]  # the inner columns lie in two windows each
    np.testing.assert_array_equal(grid.mean(features)[0, :, :, 0], [expected, expected])


def test_standing_images_are_seen_through_several_windows_of_the_lying_size() -> None:
    standing = windows(64, 48, 0).turned()
    assert standing.size == (48, 64)
    assert standing.image_size == (96, 64)  # 64 x 64 / 48 = 85.3 in whole cells
    rows = torch.arange(96.0).view(1, 1, 96, 1).expand(1, 3, 96, 64)
    assert standing.split(rows)[:, 0, 0, 0].tolist() == [0, 48]
    assert windows(48, 64, 0).turned().image_size == (64, 96)
    squares = windows(64, 48, window=32, stride=16).turned()
    assert (squares.size, squares.image_size) == ((32, 32), (64, 48))
    assert len(squares.split(rows[:, :, :64, :48])) == 3 * 2


@given(
    st.integers(2, 9),
    st.integers(2, 9),
    st.integers(1, 9),
    st.integers(0, 9),
    st.integers(1, 3),
)
def test_a_field_of_cells_comes_back_from_any_windows(
    columns: int, rows: int, window: int, stride: int, frames: int
) -> None:
    window = min(window, columns, rows)
    sizes = (n * CELL_PX for n in (columns, rows, window, min(stride, window)))
    grid = windows(*sizes)
    images = torch.rand(frames, 3, rows * CELL_PX, columns * CELL_PX, dtype=torch.float64)
    cells = F.avg_pool2d(images, CELL_PX).permute(0, 2, 3, 1)
    seen = F.avg_pool2d(grid.split(images), CELL_PX).permute(0, 2, 3, 1)
    np.testing.assert_allclose(grid.mean(seen), cells, atol=1e-12)


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ((50, 32, 0, 0), "encoder.image_width must be a multiple of 16"),
        ((48, 40, 0, 0), "encoder.image_height must be a multiple of 16"),
        ((48, 48, 40, 0), "encoder.window must be a multiple of 16.* 32 or 48, got 40"),
        ((48, 48, 32, 8), "encoder.stride must be a multiple of 16.* 16 or 16, got 8"),
        ((48, 32, 48, 0), "encoder.window must be at most 32"),
        ((64, 64, 16, 32), "encoder.stride must be at most encoder.window, 16, got 32"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(sizes: tuple[int, int, int, int], message: str) -> None:
    with pytest.raises(BadInput, match=message) as caught:
        windows(*sizes)
    assert caught.value.reason == "config_invalid"


def test_a_stride_without_windows_does_not_matter() -> None:
    assert windows(48, 32, 0, stride=7).size == (32, 48)
