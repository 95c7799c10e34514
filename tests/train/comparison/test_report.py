# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Figures of a comparison from hand-made labels."""

import json

import numpy as np
import pytest
from rich.console import Console

from geopurify.evaluation.confusion import count_confusion
from geopurify_train.comparison.report import draw, summarize, table_of
from geopurify_train.comparison.trial import Trial

NAMES = ("floor", "lamp")
TRUTH = np.array([0, 0, 0, 1], np.uint16)
POINTS = np.arange(12, dtype=np.float32).reshape(4, 3)  # far apart: no boundary


def trial(scene, way, labels, points=POINTS, truth=TRUTH, **others):
    return Trial(scene, way, count_confusion(points, truth, np.array(labels), 2), **others)


@pytest.fixture
def rows():
    found = [
        trial("a", "raw", [0, 0, 1, 1]),  # 2/3 and 1/2
        trial("a", "robot", [0, 0, 0, 1], seconds=1.0, operations=2e9),  # 1 and 1
        trial("b", "raw", [0, 1, 1, 1]),  # 1/3 and 1/3
        trial("b", "robot", [0, 0, 1, 1], seconds=3.0, operations=4e9),
    ]
    return summarize(found, NAMES, {"robot": 1234})


def test_figures_are_means_over_scenes_and_gains_scene_by_scene(rows):
    raw, robot = rows
    assert raw["miou"]["mean"] == pytest.approx((7 / 12 + 1 / 3) / 2)
    assert robot["miou"]["mean"] == pytest.approx((1 + 7 / 12) / 2)
    assert robot["gain"]["mean"] == pytest.approx((5 / 12 + 1 / 4) / 2)
    assert raw["gain"] == {"mean": 0, "low": 0, "high": 0, "count": 2}
    assert (robot["seconds"], robot["operations"], robot["parameters"]) == (2.0, 3e9, 1234)


def test_the_table_has_a_line_for_each_way(rows, capsys):
    Console(width=150).print(table_of(rows, 2))
    shown = capsys.readouterr().out
    assert "33.3 (-72.6 .. 100.0)" in shown  # of two values little is known
    assert "1,234" in shown


def test_the_picture_is_written(rows, tmp_path):
    draw(rows, tmp_path / "affinities.png")
    assert (tmp_path / "affinities.png").stat().st_size > 1000


def test_one_scene_has_no_interval(tmp_path, capsys):
    rows = summarize([trial("a", "raw", [0, 0, 1, 1])], NAMES, {})
    assert (rows[0]["miou"]["low"], rows[0]["miou"]["high"]) == (None, None)
    Console(width=150).print(table_of(rows, 1))
    shown = capsys.readouterr().out
    assert "58.3" in shown
    assert ".." not in shown
    draw(rows, tmp_path / "affinities.png")


def test_a_scene_without_boundary_is_left_out_of_that_figure_only():
    near = POINTS / 1000
    found = [
        trial("far", "raw", [0, 0, 1, 1]),
        trial("near", "raw", [0, 0, 0, 1], points=near),
        trial("far", "robot", [0, 0, 0, 1]),
        trial("near", "robot", [0, 0, 0, 1], points=near),
    ]
    raw, robot = summarize(found, NAMES, {})
    assert (raw["boundary_miou"]["mean"], raw["boundary_miou"]["count"]) == (1, 1)
    assert robot["miou"]["count"] == robot["gain"]["count"] == 2


def test_figures_of_no_scene_are_null_and_a_dash(rows, capsys):
    assert rows[0]["boundary_miou"]["mean"] is None  # all points are far apart
    json.dumps(rows, allow_nan=False)
    Console(width=150).print(table_of(rows, 2))
    assert "nan" not in capsys.readouterr().out


def test_boundaries_are_compared_in_the_same_scenes():
    even = np.zeros(4, np.uint16)  # a truth without boundaries
    near = POINTS / 1000
    found = [
        trial("even", "raw", [0, 0, 0, 1], points=near, truth=even),
        trial("edged", "raw", [0, 0, 0, 1], points=near),
        trial("even", "robot", [0, 0, 0, 0], points=near, truth=even),
        trial("edged", "robot", [0, 0, 0, 1], points=near),
    ]
    raw, robot = summarize(found, NAMES, {})
    assert raw["boundary_miou"] == robot["boundary_miou"]
    assert raw["boundary_miou"]["mean"] == 1
