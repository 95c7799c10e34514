# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""From where left, right, in front and behind are said."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geopurify.objects.grounding.boxes import FloatArray
from geopurify.objects.grounding.relations import Verdict
from geopurify.objects.grounding.scene import ObjectScene

SIDE_COSINE = 0.5  # at most 60 degrees off the direction that a word means
SHORTEST_VIEW_M = 0.3  # nearer than this there is no direction of view


@dataclass(frozen=True, eq=False)
class Viewer:
    """Somebody who looks at the room.

    Attributes:
        eye: (2,) place on the floor plan; None: not known.
        forward: (2,) direction of view; None: towards what is spoken of.
        source: what it was taken from, for the answer.
        turns: looks at each thing that others are left or right of.
    """

    eye: FloatArray | None
    forward: FloatArray | None
    source: str
    turns: bool = True


@dataclass(frozen=True, eq=False)
class Sight:
    """A place and a direction of view on the floor plan, both (2,)."""

    eye: FloatArray
    forward: FloatArray

    @property
    def left(self) -> FloatArray:
        """(2,) direction to the viewer's left."""
        return np.array([-self.forward[1], self.forward[0]])

    def direction(self, name: str) -> FloatArray:
        """Return the (2,) direction of a word, for the viewer."""
        return {
            "left": self.left,
            "right": -self.left,
            "front": -self.forward,
            "back": self.forward,
        }[name]


def viewer_at(scene: ObjectScene, T_map_viewer: ArrayLike, source: str) -> Viewer:
    """Return the viewer of a (4, 4) pose in the map frame, x forward (REP-103)."""
    pose = np.asarray(T_map_viewer, np.float64)
    ahead = scene.to_plan[:2] @ pose[:3, 0]
    length = np.linalg.norm(ahead)
    forward = ahead / length if length > 0.1 else None  # looks up or down
    return Viewer(scene.in_plan(pose[:3, 3]), forward, source)


def look(scene: ObjectScene, viewer: Viewer, anchor: FloatArray, faces_anchor: bool) -> Sight:
    """Return how a viewer sees a (2,) place; without an eye it stands in the room's centre.

    Args:
        faces_anchor: the viewer turns to the place instead of looking straight ahead.
    """
    eye = viewer.eye
    if eye is None:
        eye, _ = scene.walls.around(anchor)
    towards = anchor - eye
    length = float(np.linalg.norm(towards))
    if viewer.forward is not None and (
        not (faces_anchor and viewer.turns) or length < SHORTEST_VIEW_M
    ):
        return Sight(eye, viewer.forward)
    if length < SHORTEST_VIEW_M:
        return Sight(eye, scene.walls.axes[0])
    return Sight(eye, towards / length)


def beside(scene: ObjectScene, anchor: int, sight: Sight, name: str) -> Verdict:
    """Left, right, in front of or behind something."""
    direction = sight.direction(name)
    offsets = scene.boxes.centres - scene.boxes.centres[anchor]
    lengths = np.maximum(np.linalg.norm(offsets, axis=1), 1e-9)
    fits = offsets @ direction / lengths >= SIDE_COSINE
    fits[anchor] = False
    return Verdict(fits, scene.boxes.gaps(anchor))


def half_of_room(scene: ObjectScene, sight: Sight, name: str) -> Verdict:
    """In the left, right, front or back half of the room, for the viewer."""
    ahead = []
    for place in scene.boxes.centres:
        centre, _ = scene.walls.around(place)
        ahead.append(float((place - centre) @ sight.direction(name)))
    values = np.array(ahead)
    return Verdict(values > 0, -values)


def places_along(scene: ObjectScene, sight: Sight, name: str) -> NDArray[np.float64]:
    """Return (N,) how far each object is from the left, right, front or back, for an order."""
    return -(scene.boxes.centres - sight.eye) @ sight.direction(name)


SIDES: dict[str, str] = {
    "left_of": "left",
    "right_of": "right",
    "front_of": "front",
    "behind": "back",
}
