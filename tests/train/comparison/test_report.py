# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Figures of a comparison from hand-made labels."""

import numpy as np
import pytest
from rich.console import Console

from geopurify.evaluation.tally import tally
from geopurify_train.bootstrap import estimate
from geopurify_train.comparison.report import draw, summarised, table_of
from geopurify_train.comparison.trial import Trial

NAMES = ("floor", "lamp")
TRUTH = np.array([0, 0, 0, 1], np.uint16)
POINTS = np.arange(12, dtype=np.float32).reshape(4, 3)  # far apart: no boundary


def trial(scene, way, labels, **others):
    return Trial(scene, way, tally(POINTS, TRUTH, np.array(labels), 2), **others)


@pytest.fixture
def rows():
    found = [
        trial("a", "raw", [0, 0, 1, 1]),  # 2/3 and 1/2
        trial("a", "robot", [0, 0, 0, 1], seconds=1.0, operations=2e9),  # 1 and 1
        trial("b", "raw", [0, 1, 1, 1]),  # 1/3 and 1/3
        trial("b", "robot", [0, 0, 1, 1], seconds=3.0, operations=4e9),
    ]
    return summarised(found, NAMES, {"robot": 1234})


def test_figures_are_means_over_scenes_and_gains_scene_by_scene(rows):
    raw, robot = rows
    assert raw["miou"]["mean"] == pytest.approx((7 / 12 + 1 / 3) / 2)
    assert robot["miou"]["mean"] == pytest.approx((1 + 7 / 12) / 2)
    assert robot["gain"]["mean"] == pytest.approx((5 / 12 + 1 / 4) / 2)
    assert (robot["gain"]["low"], robot["gain"]["high"]) == pytest.approx((1 / 4, 5 / 12))
    assert raw["gain"] == {"mean": 0, "low": 0, "high": 0}
    assert (robot["seconds"], robot["operations"], robot["parameters"]) == (2.0, 3e9, 1234)


def test_the_table_has_a_line_for_each_way(rows, capsys):
    Console(width=150).print(table_of(rows, 2))
    shown = capsys.readouterr().out
    assert "33.3 (25.0 .. 41.7)" in shown
    assert "1,234" in shown


def test_the_picture_is_written(rows, tmp_path):
    draw(rows, tmp_path / "affinities.png")
    assert (tmp_path / "affinities.png").stat().st_size > 1000


def test_an_interval_of_equal_values_is_a_point():
    found = estimate(np.full(5, 0.25))
    assert (found.mean, found.low, found.high) == (0.25, 0.25, 0.25)
