# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np

from geopurify.objects.things import Things


def test_points_are_split_by_thing_in_their_order():
    things = Things(np.array([1, -1, 0, 1], np.int32), np.zeros((2, 1)))
    points_m = np.arange(12.0).reshape(4, 3)
    first, second = things.split(points_m)
    np.testing.assert_array_equal(first, points_m[[2]])
    np.testing.assert_array_equal(second, points_m[[0, 3]])
