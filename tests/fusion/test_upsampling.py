# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np

from geopurify.fusion.upsampling import between_cells, cell_depths


def test_pixels_lie_between_the_centres_of_cells():
    found = between_cells(8, 2)  # the centres are 4 pixels apart, between 1 and 2, and 5 and 6
    assert found.first.tolist() == [0, 0, 0, 0, 0, 0, 1, 1]
    assert found.second.tolist() == [1, 1, 1, 1, 1, 1, 1, 1]
    assert found.share.tolist() == [0, 0, 0.125, 0.375, 0.625, 0.875, 0, 0]


def test_all_pixels_lie_in_the_only_cell():
    found = between_cells(3, 1)
    assert [part.tolist() for part in found] == [[0, 0, 0]] * 3


def test_the_depth_of_a_cell_is_the_median_of_those_known():
    depth_m = np.full((8, 16), 2.0, np.float32)
    depth_m[:, :8] = np.arange(8)[:, None]  # the first row is unknown
    assert cell_depths(depth_m, 1, 2).tolist() == [[4.0, 2.0]]
    assert cell_depths(np.zeros((8, 8), np.float32), 1, 1).tolist() == [[0.0]]
