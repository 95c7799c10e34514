# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify_train.simulation.appearance import draw_field, recolor, wear_colors

POINTS = np.random.default_rng(0).uniform(0, 3, (4000, 3)).astype(np.float32)
COLORS = np.repeat(np.eye(3, dtype=np.float32) * 0.8, (1000, 1000, 2000), axis=0)
INSTANCES = np.repeat((4, 7, 9), (1000, 1000, 2000))


def test_a_field_is_smooth_and_of_unit_variance():
    fields = [draw_field(POINTS, 0.5, 2, np.random.default_rng(seed)) for seed in range(20)]
    assert np.std(fields) == pytest.approx(1, abs=0.15)
    moved = draw_field(POINTS + np.float32(0.005), 0.5, 2, np.random.default_rng(0))
    assert np.abs(moved - fields[0]).max() < 0.15


def test_some_objects_get_about_the_colours_of_others():
    found = [recolor(COLORS, INSTANCES, np.random.default_rng(seed)) for seed in range(20)]
    nearest = min(np.linalg.norm(each[0] - each[1500]) for each in found)
    assert nearest < 0.4 < np.linalg.norm(COLORS[0] - COLORS[1500])
    for each in found:  # all of an object moves as one
        assert np.ptp(each[:1000], axis=0).max() < 1e-6


def test_worn_colours_are_colours_and_less_apart():
    worn = wear_colors(COLORS, POINTS, np.random.default_rng(0))
    assert worn.dtype == np.float32 and worn.min() >= 0 and worn.max() <= 1
    between = worn[:1000].mean(0) - worn[1000:2000].mean(0)
    assert 0.05 < np.linalg.norm(between) < np.linalg.norm(COLORS[0] - COLORS[1500])
