# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Boxes and names at what was found, in the scene."""

from collections.abc import Sequence

import numpy as np
import viser
from numpy.typing import NDArray

from geopurify.query.objects import FoundObject
from geopurify.viewing.browser import html
from geopurify.viewing.browser.boxes import THIN_PX, draw_box, lift_above
from geopurify.viewing.browser.paint import FOUND
from geopurify.viewing.browser.session import ViewerSession
from geopurify.viewing.browser.understanding import Anchor

MOST_BOXES = 12
CHOSEN_PX = 4.0
MENTIONED = (40, 90, 200)  # beside what was asked for, and where somebody clicked


class AnswerBoxes:
    """Draws a box and a number for each object of an answer, and a pin at a clicked place."""

    def __init__(self, session: ViewerSession) -> None:
        self._session = session
        self._boxes: list[viser.LineSegmentsHandle] = []
        self._anchors: list[viser.LineSegmentsHandle] = []
        self._pin: list[viser.SceneNodeHandle] = []

    def show(self, objects: Sequence[FoundObject], anchors: Sequence[Anchor] = ()) -> None:
        """Draw the boxes of an answer, and of what its text mentions, instead of the last ones."""
        server, up = self._session.server, self._session.blocks.axes[2]
        with server.atomic():
            for handle in (*self._boxes, *self._anchors, *self._pin):
                handle.remove()  # with its label
            self._boxes, self._anchors, self._pin = [], [], []
            for number, anchor in enumerate(anchors[:MOST_BOXES]):
                name, place = f"/anchor/{number}", (anchor.T_map_box, anchor.size_m)
                self._anchors.append(draw_box(server, name, *place, MENTIONED))
                server.scene.add_label(
                    f"{name}/name",
                    html.cut(anchor.name),
                    position=lift_above(*place, up),
                    anchor="bottom-center",
                )
            for number, found in enumerate(objects[:MOST_BOXES]):
                name = f"/answer/{number}"
                box = draw_box(server, name, found.T_map_box, found.size_m, FOUND)
                self._boxes.append(box)
                server.scene.add_label(
                    f"/answer/{number}/name",
                    str(number + 1),
                    position=lift_above(found.T_map_box, found.size_m, up),
                    anchor="bottom-center",
                )

    def choose(self, number: int) -> None:
        """Draw one box stronger than the others."""
        for i, box in enumerate(self._boxes):
            box.thickness = CHOSEN_PX if i == number else THIN_PX

    def point_at(self, place: NDArray[np.float64], name: str) -> None:
        """Put a pin with a name at a place."""
        scene = self._session.server.scene
        edge_m = 1.6 * self._session.blocks.voxel_size_m
        up = self._session.blocks.axes[2]
        self._pin = [scene.add_icosphere("/here", edge_m, MENTIONED, position=place)]
        scene.add_label(
            "/here/name", html.cut(name), position=2.5 * edge_m * up, anchor="bottom-center"
        )
