# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.encoders.ensemble import regions
from geopurify.encoders.ensemble.regions import find_regions, region_means

RED, BLUE = [1.0, 0.0], [0.0, 1.0]


def test_a_region_is_one_for_both():
    features = np.array([[RED, RED, BLUE, BLUE], [RED, RED, RED, BLUE]], np.float32)
    classes = np.array([[1, 2, 2, 2], [1, 2, 2, 3]])
    found = find_regions(features, classes)
    # largest first: the reds of class 2, then the two of class 1, the blues apart by class
    np.testing.assert_array_equal(found, [[1, 0, 2, 2], [1, 0, 0, 3]])


def test_corners_do_not_touch():
    features = np.array([[RED, BLUE], [BLUE, RED]], np.float32)
    assert len(np.unique(find_regions(features, np.zeros((2, 2), int)))) == 4


def test_an_image_of_one_thing_is_one_region():
    features = np.full((3, 4, 2), 0.5**0.5, np.float32)
    np.testing.assert_array_equal(find_regions(features, np.zeros((3, 4), int)), 0)


def test_only_so_many_regions_are_joined(monkeypatch):
    monkeypatch.setattr(regions, "MOST_REGIONS", 2)
    features = np.array([[RED, RED, RED, BLUE, BLUE, RED]], np.float32)
    np.testing.assert_array_equal(
        find_regions(features, np.zeros((1, 6), int)), [[0, 0, 0, 1, 1, -1]]
    )


def test_means_are_over_the_cells_of_a_region():
    values = np.array([[[1.0], [3.0], [10.0], [99.0]]], np.float32)
    assert region_means(values, np.array([[0, 0, 1, -1]])) == pytest.approx(
        np.array([[2.0], [10.0]])
    )
