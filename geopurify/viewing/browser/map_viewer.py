# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A map in any number of browsers."""

import logging
import threading
from typing import Any

import viser

from geopurify.errors import BadInput
from geopurify.viewing.browser import html
from geopurify.viewing.browser.ask_panel import AskPanel
from geopurify.viewing.browser.camera import FIELD_OF_VIEW, overview_of
from geopurify.viewing.browser.look_panel import LookPanel
from geopurify.viewing.browser.map_source import MapSource
from geopurify.viewing.browser.session import ViewerSession

PERIOD_S = 0.2  # between looks for changes
STATUS_S = 1.0

_log = logging.getLogger(__name__)


class MapViewer:
    """Serves a map to browsers until it is closed; all of them see the same.

    Args:
        source: the map.
        server: as `start_server` returns.
    """

    def __init__(self, source: MapSource, server: viser.ViserServer) -> None:
        self._server = server
        self._session = ViewerSession(source, server)
        self._over = threading.Event()
        self._has_view = False
        server.scene.set_up_direction(tuple(source.up_map))
        server.gui.set_panel_label(html.cut(source.title))
        self._ask = AskPanel(self._session, on_answer=lambda: None)
        self._look = LookPanel(self._session)
        self._status = server.gui.add_html("")
        server.on_client_connect(self._welcome)
        self._thread = threading.Thread(target=self._follow, name="viewer", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """URL for a browser."""
        return f"http://{self._server.get_host()}:{self._server.get_port()}"

    def close(self) -> None:
        """Stop serving."""
        self._over.set()
        self._thread.join()
        self._session.close()
        self._server.stop()

    def _follow(self) -> None:
        """Draw what changes, until the viewer is closed."""
        looks = 0
        while not self._over.wait(PERIOD_S):
            try:
                self._update()
                if looks % round(STATUS_S / PERIOD_S) == 0:
                    self._show_status()
            except BadInput as error:
                self._status.content = html.note(str(error))
            except Exception:  # the next look may succeed
                _log.exception("the viewer could not follow the map")
            looks += 1

    def _update(self) -> None:
        change = self._session.source.read_change()
        session = self._session
        if change is None:
            self._open_walls()
            return
        with session.lock:
            repaint = change.names != session.blocks.names
            drawn, gone = session.blocks.apply(change)
            session.scene.highlight.update(session.blocks)
            session.scene.remove(gone)
            session.scene.draw(drawn)
            if repaint:
                session.scene.recolor()
            if not self._has_view and len(session.blocks):
                self._has_view = True
                self._aim_all()
                self._ask.invite()
        self._open_walls()
        self._look.fit()
        self._ask.suggest()

    def _open_walls(self) -> None:
        eyes = [client.camera.position for client in self._server.get_clients().values()]
        with self._session.lock:
            self._session.scene.look_from(eyes)

    def _aim_all(self) -> None:
        """Let browsers see the whole map, those that join later too."""
        blocks, camera = self._session.blocks, self._server.initial_camera
        eye, target = overview_of(*blocks.bounds(), blocks.axes)
        camera.position, camera.look_at, camera.fov = eye, target, float(FIELD_OF_VIEW)
        for client in self._server.get_clients().values():
            self._welcome(client)

    def _welcome(self, client: viser.ClientHandle) -> Any:
        if self._has_view:
            camera = self._server.initial_camera
            client.camera.fov = camera.fov
            client.camera.position, client.camera.look_at = camera.position, camera.look_at

    def _show_status(self) -> None:
        status = self._session.source.read_status()
        age = status.purified_age_s
        rows = [
            ("state", status.state),
            ("voxels", f"{status.voxels:,} of {100 * self._session.blocks.voxel_size_m:g} cm"),
            ("frames", f"{status.frames:,}"),
            ("purified", "not yet" if age is None else f"{age:.0f} s ago"),
            ("map memory", f"{status.map_bytes / 1e6:.0f} MB"),
        ]
        content = html.table(rows)
        if content != self._status.content:
            self._status.content = content
