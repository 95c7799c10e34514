# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A map in any number of browsers."""

import logging
import threading
import time

import viser

from geopurify.errors import BadInput
from geopurify.viewing.browser import html
from geopurify.viewing.browser.ask_panel import AskPanel
from geopurify.viewing.browser.camera import Cameras
from geopurify.viewing.browser.camera_panel import CameraPanel
from geopurify.viewing.browser.class_panel import ClassPanel
from geopurify.viewing.browser.export_panel import ExportPanel
from geopurify.viewing.browser.look_panel import LookPanel
from geopurify.viewing.browser.map_panel import MapPanel
from geopurify.viewing.browser.map_source import CloudChange, MapSource
from geopurify.viewing.browser.object_panel import ObjectPanel
from geopurify.viewing.browser.session import ViewerSession

VIEW_PERIOD_S, MAP_PERIOD_S = 0.1, 0.05  # between looks at cameras, and for changes
# times as long as the map took to say what changed, and as drawing took: mapping goes first
LEAST_REST, DRAWING_REST = 4, 2
STATUS_S = 1.0

_log = logging.getLogger(__name__)


class MapViewer:
    """Serves a map to browsers until it is closed; all of them see the same.

    Args:
        source: the map.
        server: as `start_server` returns.
    """

    def __init__(self, source: MapSource, server: viser.ViserServer) -> None:
        self._server, self._source = server, source
        self._session = ViewerSession(source, server)
        self._over = threading.Event()
        self._cameras = Cameras(server)
        self._next_status_s = 0.0
        self._has_drawn = False
        server.scene.set_up_direction(tuple(source.up_map))
        server.gui.set_panel_label(html.cut(source.title))
        self._make_panels()
        loops = (self._follow_map, self._follow_cameras)
        self._threads = [threading.Thread(target=loop, daemon=True) for loop in loops]
        for thread in self._threads:
            thread.start()

    def _make_panels(self) -> None:
        session, gui = self._session, self._server.gui
        self._ask = AskPanel(session)
        self._look = LookPanel(session)
        tabs = gui.add_tab_group()
        with tabs.add_tab("Answers"):
            self._ask.add_answers()
        with tabs.add_tab("Objects"):
            self._object_panel = ObjectPanel(session)
        with tabs.add_tab("Classes"):
            self._classes = ClassPanel(session)
        with tabs.add_tab("View"):
            self._look.add_cuts()
            ExportPanel(session)
        with tabs.add_tab("Map"):
            self._map = MapPanel(session)
            self._camera = CameraPanel(session)

    @property
    def address(self) -> str:
        """URL for a browser."""
        return f"http://{self._server.get_host()}:{self._server.get_port()}"

    @property
    def has_drawn(self) -> bool:
        """Whether a map was drawn yet."""
        return self._has_drawn

    def close(self) -> None:
        """Stop serving."""
        self._over.set()
        for thread in self._threads:
            thread.join()
        self._session.close()
        self._server.stop()

    def _follow_cameras(self) -> None:
        """Draw finely what browsers look at, as far as they keep up, until the end."""
        session = self._session
        while not self._over.wait(VIEW_PERIOD_S):
            clients = self._server.get_clients().values()
            session.pace.follow(clients)
            with session.lock:
                session.scene.most_points = session.pace.most_points(session.blocks.voxels)
                session.scene.look_from(self._cameras.views())
                has_drawn = session.scene.focus()
            if not has_drawn:
                session.pace.learn(clients, session.scene.is_short)

    def _follow_map(self) -> None:
        """Draw what changes, until the viewer is closed."""
        rest_s = MAP_PERIOD_S
        while not self._over.wait(rest_s):
            start = time.monotonic()
            try:
                change = self._source.read_change()
                rest_s = max(MAP_PERIOD_S, LEAST_REST * (time.monotonic() - start))
                if change is not None:
                    begun_s = time.monotonic()
                    self._draw(change)
                    rest_s = max(rest_s, DRAWING_REST * (time.monotonic() - begun_s))
                if time.monotonic() >= self._next_status_s:
                    self._next_status_s = time.monotonic() + STATUS_S
                    self._show_status()
            except BadInput as error:
                self._map.tell(str(error))
            except Exception:  # the next look may succeed
                _log.exception("The viewer could not follow the map")

    def _draw(self, change: CloudChange) -> None:
        session = self._session
        with session.lock:
            has_new_names = change.names != session.blocks.names
            drawn, gone = session.blocks.apply(change)
            session.scene.highlight.update(session.blocks)
            if len(session.blocks):
                self._cameras.show_whole(session.blocks)
            session.scene.look_from(self._cameras.views())
            session.scene.update(drawn, gone)
            if has_new_names:
                session.scene.recolor()
                self._classes.show_names()
            if len(session.blocks):
                self._ask.invite()
            if change.is_whole:
                self._camera.forget()
            self._classes.show()
            self._ask.suggest()
        self._look.fit()
        self._has_drawn = True

    def _show_status(self) -> None:
        self._map.show(self._source.read_status())
        self._object_panel.show(self._source.objects())
        view = self._source.read_camera()
        if view is not None:
            self._camera.show(view)
