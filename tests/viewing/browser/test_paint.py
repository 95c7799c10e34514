# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np

from geopurify.viewing.browser import html
from geopurify.viewing.browser.clipping import Clipping
from geopurify.viewing.browser.map_source import VIEWED_POINT
from geopurify.viewing.browser.paint import INFERNO, UNKNOWN, VIRIDIS, mute_colors, paint_points

COLORS = np.array([(1, 2, 3), (200, 100, 0)], np.uint8)


def points():
    found = np.zeros(3, VIEWED_POINT)
    found["seen"] = [(255, 0, 0), (0, 255, 0), (9, 9, 9)]
    found["confidence"] = [0, 255, 128]
    found["label_raw"], found["label"] = [0, 1, 65535], [1, 1, 0]
    return found


def painted(paint, similarity=None):
    return paint_points(points(), paint, COLORS, similarity).tolist()


def test_colours_are_those_of_what_is_asked_for():
    assert painted("as seen") == [[255, 0, 0], [0, 255, 0], [9, 9, 9]]
    assert painted("labels") == [[200, 100, 0], [200, 100, 0], [1, 2, 3]]
    assert painted("labels before purification") == [[1, 2, 3], [200, 100, 0], list(UNKNOWN)]
    assert painted("confidence")[:2] == [list(VIRIDIS[0]), list(VIRIDIS[-1])]
    scores = np.array([0, np.nan, 1], np.float32)
    assert painted("similarity", scores) == [list(INFERNO[0]), list(UNKNOWN), list(INFERNO[-1])]
    assert painted("similarity") == mute_colors(points()["seen"]).tolist()


def test_texts_are_escaped_and_cut():
    assert html.note("<b>") == html.note("<b>").replace("<b>", "&lt;b&gt;")
    assert "<script>" not in html.swatches([((1, 2, 3), "<script>", "<script>")])
    assert "<script>" not in html.table([("<script>", "<script>")])
    assert len(html.cut("x" * 10_000)) == html.LONGEST


def test_what_is_cut_away_is_known_by_block():
    axes = np.eye(3)
    cut = Clipping(axes, np.array([-np.inf, -np.inf, 0.0]), np.array([np.inf, np.inf, 2.0]))
    places = np.array([(9, 9, 1), (0, 0, 2.1), (0, 0, -0.1)])
    assert cut.contains(places).tolist() == [True, False, False]
    assert [cut.relation(np.array([0, 0, z]), 0.5) for z in (1, 0.1, -1, 3)] == [1, 0, -1, -1]
    assert Clipping.nothing(axes).relation(np.zeros(3), 1e9) == 1
