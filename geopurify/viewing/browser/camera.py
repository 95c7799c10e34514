# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Where browsers look from, and how they fly to a place."""

import time

import numpy as np
import viser
from numpy.typing import NDArray

from geopurify.viewing.browser.detail import View
from geopurify.viewing.browser.voxel_blocks import VoxelBlocks

FIELD_OF_VIEW = np.deg2rad(55)
TILT = np.deg2rad(48)  # below the horizon
STEPS, FLIGHT_S = 15, 0.5
NEAREST_M = 1.2  # distance to a thing that is flown to
CHANGED_M = 0.3  # another place to look from
ASPECT_CHANGED = 0.05  # share
WIDE = 1.0  # width of a window over its height, from which on its height counts
USUAL_PX = 900  # height of a window
MARGIN = 0.62  # share of the diagonal of a map to stand off


def overview_of(
    low: NDArray[np.float64], high: NDArray[np.float64], axes: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (3,) eye and target that show a whole map from above, at a slant.

    Args:
        low, high: (3,) its extent along the axes.
        axes: (3, 3), rows: two horizontal axes and up.
    """
    centre, extent = (low + high) / 2, high - low
    reach_m = max(MARGIN * float(np.linalg.norm(extent)) / np.tan(FIELD_OF_VIEW / 2), NEAREST_M)
    wide = extent[0] >= extent[1]  # look along the shorter side, a little from the corner
    across = np.array([-0.45, -1.0, 0]) if wide else np.array([-1.0, -0.45, 0])
    away = np.cos(TILT) * across / np.linalg.norm(across) + [0, 0, np.sin(TILT)]
    return (centre + reach_m * away) @ axes, centre @ axes


def fly_to(
    client: viser.ClientHandle, place: NDArray[np.float64], size_m: float, up: NDArray[np.float64]
) -> None:
    """Move a browser's camera near a place, from where it is, so that it sees it from above."""
    camera = client.camera
    away = camera.position - place
    flat = away - (away @ up) * up
    flat /= np.linalg.norm(flat) + 1e-9
    stand_off = max(NEAREST_M, 2.2 * size_m)
    eye = place + stand_off * (0.75 * flat + 0.66 * up)
    start, before = camera.position.copy(), camera.look_at.copy()
    for step in range(1, STEPS + 1):
        share = step / STEPS
        share = share * share * (3 - 2 * share)
        with client.atomic():
            camera.position = start + share * (eye - start)
            camera.look_at = before + share * (place - before)
        client.flush()
        time.sleep(FLIGHT_S / STEPS)


class Cameras:
    """The cameras of all browsers; they follow a map that grows until somebody moves them."""

    def __init__(self, server: viser.ViserServer) -> None:
        self._server = server
        self._has_view = False
        self._aimed: dict[int, tuple[NDArray[np.float64], float]] = {}  # eye and aspect
        server.on_client_connect(self._aim)

    def views(self) -> list[View]:
        """Return what browsers look at; what the next one will if none is open."""
        clients = self._server.get_clients().values()
        for client in clients:
            if self._is_aimed(client) and self._is_view_outdated(client):
                self._aim(client)
        seen = [(c.camera, c.camera.aspect, c.camera.image_height) for c in clients]
        if not seen and self._has_view:
            seen = [(self._server.initial_camera, WIDE, USUAL_PX)]  # type: ignore[list-item]
        return [
            View(
                np.array(camera.position),
                np.array(camera.look_at),
                float(np.arctan(np.hypot(1, aspect) * np.tan(camera.fov / 2))),
                float(camera.fov / max(height, 1)),
            )
            for camera, aspect, height in seen
        ]

    def show_whole(self, blocks: VoxelBlocks) -> None:
        """Let browsers see a whole map, those that join later too."""
        camera = self._server.initial_camera
        eye, target = overview_of(*blocks.bounds(), blocks.axes)
        if self._has_view and np.linalg.norm(eye - camera.position) < CHANGED_M:
            return
        camera.position, camera.look_at, camera.fov = eye, target, float(FIELD_OF_VIEW)
        self._has_view = True
        clients = self._server.get_clients()
        self._aimed = {number: at for number, at in self._aimed.items() if number in clients}
        for number, client in clients.items():
            if number not in self._aimed or self._is_aimed(client):
                self._aim(client)

    def _is_aimed(self, client: viser.ClientHandle) -> bool:
        """Tell whether a browser was shown the whole map and nobody moved its camera since.

        One that was not ready to take that view is still where all begin.
        """
        aimed = self._aimed.get(client.client_id)
        if aimed is None:
            return False
        begin = self._server.initial_camera.position
        return any(_is_at(client, np.asarray(eye)) for eye in (aimed[0], begin))

    def _is_view_outdated(self, client: viser.ClientHandle) -> bool:
        """Tell whether a browser didn't take its view, or its window has another shape now.

        The panel opens, and windows change, after a browser joined.
        """
        eye, aspect = self._aimed[client.client_id]
        is_same = np.isclose(client.camera.aspect, aspect, rtol=ASPECT_CHANGED)
        return not (is_same and _is_at(client, eye))

    def _aim(self, client: viser.ClientHandle) -> None:
        """Show the whole map, from farther away where the window is narrow."""
        if self._has_view:
            camera = self._server.initial_camera
            aspect = float(client.camera.aspect)
            farther = max(1.0, WIDE / max(aspect, 0.1))
            eye = camera.look_at + farther * (camera.position - camera.look_at)
            client.camera.fov = camera.fov
            client.camera.position, client.camera.look_at = eye, camera.look_at
            self._aimed[client.client_id] = eye, aspect


def _is_at(client: viser.ClientHandle, eye: NDArray[np.float64]) -> bool:
    return bool(np.linalg.norm(client.camera.position - eye) < CHANGED_M / 10)
