# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A map of more voxels than any browser draws at once."""

import pytest
from browsers import pixels, until

pytestmark = pytest.mark.slow

GREY, MAGENTA = (140, 140, 140), (255, 0, 200)
MOST_DRAWN = 1_500_000  # points, in the fastest browser


def test_three_million_voxels_are_drawn_in_part_and_follow_changes(browser):
    pytest.importorskip("viser", reason="viser is not installed")
    from benchmarks.viewer import Hall
    from geopurify.viewing.browser.map_viewer import MapViewer
    from geopurify.viewing.browser.server import start_server

    hall = Hall(3_000_000)
    assert hall.voxels > 2_900_000
    viewer = MapViewer(hall, start_server("127.0.0.1", 0))
    page = browser.new_page(viewport={"width": 1200, "height": 700})
    page.goto(viewer.address)
    until(page, lambda: len(pixels(page, GREY, 50)) > 5000, "the hall is drawn")
    scene, blocks = viewer._session.scene, viewer._session.blocks
    assert blocks.voxels == hall.voxels
    with viewer._session.lock:
        drawn = sum(len(scene.visible_rows(index)) for index, _ in blocks.items())
    assert 0 < drawn <= MOST_DRAWN
    hall.mark(20, MAGENTA)
    until(page, lambda: len(pixels(page, MAGENTA, 40)) > 100, "the changed blocks are drawn")
    page.close()
    viewer.close()
