# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from small_world import wall_frame

from geopurify.fusion.keyframes import Keyframe, Keyframes

ONE_MB = 32 * 24 * 3 + 8 * 6 * 4  # bytes of a view of `wall_frame`


def view(x_m=0.0, color=(255, 0, 0)):
    return Keyframe.of(wall_frame(color, offset_m=(x_m, 0, 0)))


def positions(kept):
    return [round(float(each.T_map_cam[0, 3]), 2) for each in kept.all()]


def test_small_images_are_kept_as_they_are_with_a_coarse_depth():
    frame = wall_frame()
    kept = Keyframe.of(frame)
    assert kept.color is frame.color
    assert kept.depth_m.shape == (6, 8)
    assert kept.nbytes == ONE_MB


def test_large_images_are_made_smaller_with_their_camera():
    frame = wall_frame(size=(1300, 20))
    kept = Keyframe.of(frame)
    assert kept.color.shape == (7, 434, 3)  # a third, the rest of a block too
    assert (kept.camera.width, kept.camera.height) == (434, 7)
    assert kept.camera.fx == pytest.approx(40 * 434 / 1300)
    assert kept.depth_m.shape == (2, 109)


def test_the_older_of_the_nearest_pair_goes_where_there_is_no_room():
    kept = Keyframes(3.5 * ONE_MB / 1e6)
    for x_m in (0.0, 1.0, 1.5, 3.0):
        kept.add(view(x_m))
    assert positions(kept) == [0.0, 1.5, 3.0]
    assert kept.nbytes == 3 * ONE_MB


def test_a_view_from_nearly_the_same_place_replaces_the_older_one():
    kept = Keyframes(1.0)
    for x_m in (0.0, 1.0, 0.1):
        kept.add(view(x_m))
    assert positions(kept) == [1.0, 0.1]


def test_a_turn_makes_another_view():
    kept, turned = Keyframes(1.0), wall_frame()
    c, s = np.cos(0.2), np.sin(0.2)
    turned.T_map_cam[:3, :3] = [[c, 0, s], [0, 1, 0], [-s, 0, c]]
    for frame in (wall_frame(), turned):
        kept.add(Keyframe.of(frame))
    assert len(kept) == 2


@pytest.mark.parametrize("megabytes", [0.0, 0.5 * ONE_MB / 1e6])
def test_nothing_is_kept_where_nothing_fits(megabytes):
    kept = Keyframes(megabytes)
    kept.add(view())
    assert len(kept) == 0
