# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Intervals of a benchmark's figures over its scenes."""

import numpy as np
import pytest
from scipy.stats import t as student_t

from geopurify_train.evaluation.intervals import figures_of, gains_of

NAMES = ("wall", "chair", "lamp")


def scene(*hits: int, of: tuple[int, ...] = (10, 10, 0)) -> np.ndarray:
    """Return (5, K) counts: of the points of a class, ``hits`` are right, others have no label."""
    counts = np.array([hits, of, hits, hits, of])
    return counts.astype(np.int64)


def test_equal_scenes_leave_no_doubt():
    found = figures_of(np.stack([scene(6, 3, 0)] * 5), NAMES, {})["miou"]
    assert (found.mean, found.low, found.high) == pytest.approx((0.45, 0.45, 0.45))
    assert found.count == 5


def test_one_scene_has_no_interval():
    found = figures_of(scene(6, 3, 0)[None], NAMES, {"head": (0,)})
    assert all(each.low is None and each.high is None for each in found.values())
    assert found["miou_head"].mean == pytest.approx(0.6)


def test_a_share_of_equally_many_points_is_a_mean_with_student_s_t():
    shares = np.array([5, 6, 9, 8])
    scenes = np.stack([scene(int(hits), 0, 0, of=(10, 0, 0)) for hits in shares])
    found = figures_of(scenes, NAMES, {})["all_acc"]
    margin = student_t.ppf(0.975, 3) * (shares / 10).std(ddof=1) / 2
    assert found.mean == pytest.approx(0.7)
    assert (found.low, found.high) == pytest.approx((0.7 - margin, 0.7 + margin))


def test_intervals_stay_within_what_a_share_can_be():
    scenes = np.stack([scene(h, 0, 0, of=(10, 0, 0)) for h in (10, 10, 2)])
    found = figures_of(scenes, NAMES, {})["miou"]
    assert found.high == 1
    assert 0 <= found.low < found.mean


def test_a_class_of_one_scene_does_not_widen_the_interval():
    plain = np.stack([scene(6, 3, 0), scene(7, 4, 0), scene(6, 3, 0)])
    with_lamp = plain.copy()
    with_lamp[0, :, 2] = (5, 10, 5, 5, 10)
    without, found = (figures_of(each, NAMES, {})["miou"] for each in (plain, with_lamp))
    assert found.mean == pytest.approx((2 * without.mean + 0.5) / 3)
    assert found.high - found.low == pytest.approx(2 / 3 * (without.high - without.low))


def test_a_gain_is_surer_than_what_it_is_the_difference_of():
    before = np.stack([scene(h, h, 0) for h in (3, 5, 7)])
    after = np.stack([scene(h + 1, h + 1, 0) for h in (3, 5, 7)])
    gain = gains_of(before, after, NAMES, {})["miou"]
    assert (gain.mean, gain.low, gain.high) == pytest.approx((0.1, 0.1, 0.1))
    assert figures_of(before, NAMES, {})["miou"].low < 0.4
