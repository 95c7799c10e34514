# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What colours mean, what is cut away, and what is sent to somebody else."""

import numpy as np
import viser

from geopurify.viewing.browser import html
from geopurify.viewing.browser.clipping import Clipping
from geopurify.viewing.browser.paint import PAINTS, Paint
from geopurify.viewing.browser.session import ViewerSession

STEP_M = 0.05


class LookPanel:
    """Chooses colours; `add_cuts` adds what is cut away."""

    def __init__(self, session: ViewerSession) -> None:
        self._session = session
        gui = session.server.gui
        self._paint = gui.add_dropdown("Colors", PAINTS, initial_value=PAINTS[0])
        self._scale = gui.add_html("")
        self._paint.on_update(lambda event: session.request(event.client, self._repaint))

    def add_cuts(self) -> None:
        """Add what is cut away to what is open in the panel."""
        session, gui = self._session, self._session.server.gui
        self._walls = gui.add_checkbox("Open walls", True, hint="Leave out walls in front")
        self._full = gui.add_checkbox(
            "Full detail", False, hint="Draw all voxels of a large map, however long it takes"
        )
        self._sliders = [
            gui.add_multi_slider(name, 0.0, 1.0, STEP_M, (0.0, 1.0), visible=False)
            for name in ("Along x (m)", "Along y (m)", "Height (m)")
        ]
        self._walls.on_update(lambda event: session.request(event.client, self._open_walls))
        self._full.on_update(lambda event: self._draw_fully())
        for slider in self._sliders:
            slider.on_update(lambda event: self._wish_cut(event.client))
        self._is_cut_wished = False

    def paint_as(self, paint: Paint) -> None:
        """Choose colours, as by hand."""
        if self._paint.value != paint:
            self._paint.value = paint  # type: ignore[misc]  # viser declares it read-only
            self._repaint()

    def _repaint(self) -> None:
        with self._session.lock:
            self._session.scene.paint = self._paint.value
            self._session.scene.recolor()
        self._scale.content = html.scale(self._paint.value)

    def _open_walls(self) -> None:
        with self._session.lock:
            self._session.scene.has_open_walls = self._walls.value
            self._session.scene.refresh_walls()

    def _draw_fully(self) -> None:
        self._session.pace.is_full = self._full.value

    def fit(self) -> None:
        """Let the sliders span the map; ends that were not moved follow it."""
        with self._session.lock:
            low, high = self._session.blocks.bounds()
        for slider, first, last in zip(self._sliders, low, high, strict=True):
            first, last = np.floor(first / STEP_M) * STEP_M, np.ceil(last / STEP_M) * STEP_M
            if (slider.min, slider.max) == (first, last) or last - first < 2 * STEP_M:
                continue
            chosen = list(slider.value)
            if not slider.visible or chosen[0] <= slider.min or chosen[0] >= last:
                chosen[0] = first
            if not slider.visible or chosen[1] >= slider.max or chosen[1] <= first:
                chosen[1] = last
            slider.min, slider.max, slider.visible = float(first), float(last), True
            slider.value = (float(chosen[0]), float(chosen[1]))  # type: ignore[misc]

    def _wish_cut(self, client: viser.ClientHandle | None) -> None:
        """Cut once, however many moves of a slider wait."""
        if not self._is_cut_wished:
            self._is_cut_wished = True
            self._session.request(client, self._cut)

    def _cut(self) -> None:
        self._is_cut_wished = False
        low, high = np.full(3, -np.inf), np.full(3, np.inf)
        for axis, slider in enumerate(self._sliders):
            if slider.value[0] > slider.min:
                low[axis] = slider.value[0]
            if slider.value[1] < slider.max:
                high[axis] = slider.value[1]
        with self._session.lock:
            self._session.scene.clip(Clipping(self._session.blocks.axes, low, high))
