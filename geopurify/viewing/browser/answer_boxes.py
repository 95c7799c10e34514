# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Boxes and names at what was found, in the scene."""

from collections.abc import Sequence

import numpy as np
import viser
from numpy.typing import NDArray

from geopurify.query.objects import FoundObject
from geopurify.viewing.browser import html
from geopurify.viewing.browser.paint import FOUND
from geopurify.viewing.browser.session import ViewerSession

BOX_CORNERS = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) / 2
BOX_EDGES = [(a, b) for a in range(8) for b in range(a + 1, 8) if (a ^ b).bit_count() == 1]
MOST_BOXES = 12
CALM, CHOSEN = 1.5, 4.0  # pixels


class AnswerBoxes:
    """Draws a box and a number for each object of an answer, and a pin at a clicked place."""

    def __init__(self, session: ViewerSession) -> None:
        self._session = session
        self._boxes: list[viser.LineSegmentsHandle] = []
        self._pin: list[viser.SceneNodeHandle] = []

    def show(self, objects: Sequence[FoundObject]) -> None:
        """Draw the boxes of an answer instead of those of the last one."""
        server, up = self._session.server, self._session.blocks.axes[2]
        with server.atomic():
            for handle in (*self._boxes, *self._pin):
                handle.remove()  # with its label
            self._boxes, self._pin = [], []
            for number, found in enumerate(objects[:MOST_BOXES]):
                self._boxes.append(draw_box(server, f"/answer/{number}", found))
                top = found.centre_m + (0.5 * found.size_m[2] + 0.06) * up
                server.scene.add_label(
                    f"/answer/{number}/name",
                    str(number + 1),
                    position=found.T_map_box[:3, :3].T @ (top - found.centre_m),
                    anchor="bottom-center",
                )

    def choose(self, number: int) -> None:
        """Draw one box stronger than the others."""
        for i, box in enumerate(self._boxes):
            box.thickness = CHOSEN if i == number else CALM

    def point_at(self, place: NDArray[np.float64], name: str) -> None:
        """Put a pin with a name at a place."""
        scene = self._session.server.scene
        edge_m = 1.6 * self._session.blocks.voxel_size_m
        up = self._session.blocks.axes[2]
        self._pin = [scene.add_icosphere("/here", edge_m, FOUND, position=place)]
        scene.add_label(
            "/here/name", html.cut(name), position=2.5 * edge_m * up, anchor="bottom-center"
        )


def draw_box(server: viser.ViserServer, name: str, found: FoundObject) -> viser.LineSegmentsHandle:
    """Add the edges of an object's box to the scene."""
    import viser.transforms as transforms

    corners = BOX_CORNERS * found.size_m
    return server.scene.add_line_segments(
        name,
        np.array([(corners[a], corners[b]) for a, b in BOX_EDGES], np.float32),
        FOUND,
        thickness=CALM,
        thickness_units="screen",
        wxyz=transforms.SO3.from_matrix(found.T_map_box[:3, :3]).wxyz,
        position=found.centre_m,
    )
