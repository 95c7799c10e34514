# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
from small_world import wall_frame

from geopurify.fusion.keyframes import Keyframe
from geopurify.purify.ambiguity_purification.best_views import best_crops

SIZE = (64, 48)  # the centre of the image is at pixel 31.5, 23.5


def patch(x_m=0.0, depth_m=2.0):
    """Return points of a square of 0.42 m, 8.4 pixels wide at 2 m."""
    steps = np.linspace(-0.21, 0.21, 9)
    return np.array([(x_m + x, y, depth_m) for x in steps for y in steps], np.float32)


def test_the_crop_is_the_box_of_the_points_with_a_margin():
    frame = wall_frame(size=SIZE)
    (crop,) = best_crops(patch(), [Keyframe.of(frame)])
    # columns of 27 to 36, rows of 19 to 28, and round(0.1 * 10) + 4 around
    assert crop.shape == (10 + 10, 10 + 10, 3)


def test_the_nearest_view_is_the_best():
    far, near = wall_frame((1, 1, 1), 2.0, size=SIZE), wall_frame((2, 2, 2), 1.0, (0, 0, 1), SIZE)
    crops = best_crops(patch(), [Keyframe.of(far), Keyframe.of(near)])
    assert [int(crop[0, 0, 0]) for crop in crops] == [2, 1]


def test_points_that_are_hidden_or_out_of_sight_have_no_crop():
    hidden = Keyframe.of(wall_frame(depth_m=1.5, size=SIZE))
    behind = Keyframe.of(wall_frame(offset_m=(0, 0, 5), size=SIZE))
    beside = Keyframe.of(wall_frame(offset_m=(9, 0, 0), size=SIZE))
    assert best_crops(patch(), [hidden, behind, beside]) == []


def test_at_most_three_views_are_taken():
    views = [Keyframe.of(wall_frame((i, i, i), size=SIZE)) for i in range(5)]
    crops = best_crops(patch(), views)
    assert [int(crop[0, 0, 0]) for crop in crops] == [4, 3, 2]  # of equal ones the newest
