# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("viser", reason="viser is not installed")
from geopurify.viewing.browser.camera import WIDE, Cameras

BLOCKS = SimpleNamespace(bounds=lambda: (np.zeros(3), np.ones(3)), axes=np.eye(3))


def camera(**attributes):
    place = {"position": np.zeros(3), "look_at": np.zeros(3), "fov": 1.0, "image_height": 100}
    return SimpleNamespace(**place, **attributes)


@pytest.fixture
def narrow():
    """Return cameras of a server, and a browser in a narrow window that sees the whole map."""
    client = SimpleNamespace(client_id=7, camera=camera(aspect=WIDE / 2))
    server = SimpleNamespace(
        initial_camera=camera(),
        get_clients=lambda: {7: client},
        on_client_connect=lambda callback: None,
    )
    cameras = Cameras(server)
    cameras.show_whole(BLOCKS)
    return cameras, server.initial_camera, client.camera


def distance(one, target):
    return np.linalg.norm(one.position - target.look_at)


def test_a_narrow_window_sees_the_map_from_farther_away(narrow):
    _, initial, seen = narrow
    assert distance(seen, initial) == pytest.approx(2 * distance(initial, initial))


def test_a_window_that_gets_narrower_is_aimed_again(narrow):
    cameras, initial, seen = narrow
    seen.aspect /= 2
    cameras.views()
    assert distance(seen, initial) == pytest.approx(4 * distance(initial, initial))


def test_a_browser_that_was_not_ready_yet_is_aimed_again(narrow):
    cameras, initial, seen = narrow
    seen.position = np.array(initial.position)  # where all begin: it took no view
    cameras.views()
    assert distance(seen, initial) == pytest.approx(2 * distance(initial, initial))


def test_who_moved_the_camera_keeps_the_view(narrow):
    cameras, _, seen = narrow
    seen.position = moved = seen.position + 0.5
    seen.aspect /= 2
    cameras.views()
    np.testing.assert_array_equal(seen.position, moved)
