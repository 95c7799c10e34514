# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.errors import BadInput
from geopurify.frame.poses import matrix_from_quaternion
from geopurify.query.regions import LabelShare, Region, Sphere, compute_label_shares

EIGHTH_TURN = (0.0, 0.0, np.sin(np.pi / 8), np.cos(np.pi / 8))  # about z


def test_a_region_contains_what_lies_within_its_own_axes():
    region = Region(matrix_from_quaternion((1, 0, 0), EIGHTH_TURN), np.array([2.0, 0.2, 1.0]))
    points = np.array([[1, 0, 0], [1.5, 0.5, 0], [1.5, -0.5, 0], [1, 0, 0.6]], np.float32)
    assert region.contains(points).tolist() == [True, True, False, False]


@pytest.mark.parametrize("size_m", [(1, 0, 1), (1, -1, 1), (1, np.nan, 1), (1, np.inf, 1)])
def test_a_region_without_volume_is_refused(size_m):
    with pytest.raises(BadInput, match="edges of a region"):
        Region(np.eye(4), np.array(size_m, float))


def test_a_sphere_contains_its_surface():
    sphere = Sphere((0.0, 0.0, 1.0), 0.5)
    points = np.array([[0, 0, 1], [0, 0.5, 1], [0, 0, 1.75]], np.float32)
    assert sphere.contains(points).tolist() == [True, True, False]


def test_shares_of_labels_are_weighted_by_confidence():
    labels = np.array([3, 3, 1, 65535], np.uint16)
    confidence = np.array([0.25, 0.25, 1.5, 0.0], np.float32)
    assert compute_label_shares(labels, confidence) == [
        LabelShare(1, 0.75, 1),
        LabelShare(3, 0.25, 2),
    ]
    assert compute_label_shares(labels[3:], confidence[3:]) == []


@pytest.mark.parametrize(("point", "radius_m"), [((np.nan, 0, 0), 1.0), ((0, 0, 0), -1.0)])
def test_an_unusable_point_is_refused(point, radius_m):
    with pytest.raises(BadInput, match="radius"):
        Sphere(point, radius_m)
