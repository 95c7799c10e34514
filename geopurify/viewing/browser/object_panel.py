# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The objects of a map: their classes, counts and states, their boxes and names."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import viser

from geopurify.objects import MapObject
from geopurify.query.objects import format_metres
from geopurify.viewing.browser import html
from geopurify.viewing.browser.boxes import draw_box, is_laden, lift_above, put_at_foot
from geopurify.viewing.browser.camera import fly_to
from geopurify.viewing.browser.session import ViewerSession

MOST_ROWS, MOST_BOXES = 12, 300
STATE_COLORS = {"present": (40, 150, 90), "missing": (200, 60, 60), "moved": (220, 160, 30)}
NONE = "this map keeps no objects"


class ObjectPanel:
    """A list of objects by class; a click on one flies there."""

    def __init__(self, session: ViewerSession) -> None:
        self._session = session
        gui = session.server.gui
        self._summary = gui.add_html(html.note(NONE))
        self._boxes = gui.add_checkbox("Boxes and names", False, visible=False)
        self._class = gui.add_dropdown("Class", ("-",), visible=False)
        self._list = gui.add_folder(None)
        self._rows: list[viser.GuiButtonHandle] = []
        self._drawn: list[viser.LineSegmentsHandle] = []
        self._boxes.on_update(lambda event: session.request(event.client, self._draw))
        self._class.on_update(lambda event: session.request(event.client, self._fill))

    def show(self, objects: tuple[MapObject, ...]) -> None:
        """Show the objects of the map now."""
        with self._session.lock:  # a change of the classes calls `_fill` in another thread
            if not _same(objects, self._session.objects):
                self._show(objects)

    def _show(self, objects: tuple[MapObject, ...]) -> None:
        self._session.objects = objects
        counts = Counter(found.label for found in objects)
        states = Counter(found.state for found in objects)
        said = ", ".join(f"{count} {state}" for state, count in states.items())
        self._summary.content = html.note(said or NONE, f"{len(objects)} objects:")
        options = tuple(f"{name} ({count})" for name, count in counts.most_common())
        self._boxes.visible = self._class.visible = bool(options)
        if options:
            self._class.options = options
        self._fill()
        self._draw()

    def _fill(self) -> None:
        with self._session.lock, self._list:
            for row in self._rows:
                row.remove()
            label = self._class.value.rpartition(" (")[0]
            own = [found for found in self._session.objects if found.label == label]
            self._rows = [self._row(found) for found in own[:MOST_ROWS]]

    def _row(self, found: MapObject) -> viser.GuiButtonHandle:
        others = ", ".join(f"{name} {share:.0%}" for name, share in found.alternatives[:3])
        row = self._session.server.gui.add_button(
            f"{found.object_id} · {html.cut(found.label)} {found.confidence:.0%} · {found.state}",
            hint=f"({format_metres(found.centre_m)}) m, seen {found.views} times; or {others}",
            color=STATE_COLORS[found.state],
        )
        row.on_click(lambda event: self._go(event.client, found))
        return row

    def _go(self, client: viser.ClientHandle | None, found: MapObject) -> None:
        if client is not None:
            up = self._session.blocks.axes[2]
            fly_to(client, found.centre_m, float(np.linalg.norm(found.size_m)), up)

    def _draw(self) -> None:
        server, up = self._session.server, self._session.blocks.axes[2]
        with self._session.lock, server.atomic():
            for box in self._drawn:
                box.remove()
            self._drawn = []
            objects = self._session.objects[:MOST_BOXES] if self._boxes.value else ()
            centres = np.array([found.centre_m for found in objects]).reshape(-1, 3)
            for number, found in enumerate(objects):
                name, color = f"/objects/{found.object_id}", STATE_COLORS[found.state]
                at = found.T_map_box, found.size_m
                box = draw_box(server, name, *at, color)
                is_under = is_laden(*at, np.delete(centres, number, axis=0))
                place = put_at_foot(*at, up) if is_under else lift_above(*at, up)
                server.scene.add_label(
                    f"{name}/name", html.cut(found.label), position=place, anchor="bottom-center"
                )
                self._drawn.append(box)


def _same(first: Sequence[MapObject], second: Sequence[MapObject]) -> bool:
    return len(first) == len(second) and all(a is b for a, b in zip(first, second, strict=True))
