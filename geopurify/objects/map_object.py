# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""One object of a map."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geopurify.query.objects import format_metres

ObjectState = Literal["present", "missing", "moved"]


@dataclass(frozen=True, eq=False)
class MapObject:
    """A thing of the map.

    Attributes:
        object_id: stays with the thing for as long as the map knows it; counts from 1.
        label: name of its most probable class.
        confidence: probability of ``label``.
        alternatives: the next probable classes and their probabilities, best first.
        T_map_box: (4, 4) pose of its box: centre, z along the map's up direction.
        size_m: (3,) edge lengths of the box along its own axes.
        packed_keys: (V,) int64, its voxels; where it last was if ``state`` is "missing".
        color: (3,) uint8 mean color of its voxels, RGB.
        feature: (D,) float32 unit mean of its voxels' features.
        views: frames that saw it, at least: those that were the last to see one of its voxels when
            objects were looked for.
        first_seen_s, last_seen_s: stamps of frames, seconds.
        state: "missing" if its place was seen to be free; "moved" if it was found again elsewhere.
    """

    object_id: int
    label: str
    confidence: float
    alternatives: tuple[tuple[str, float], ...]
    T_map_box: NDArray[np.float64]
    size_m: NDArray[np.float64]
    packed_keys: NDArray[np.int64] = field(repr=False)
    color: NDArray[np.uint8]
    feature: NDArray[np.float32] = field(repr=False)
    views: int
    first_seen_s: float
    last_seen_s: float
    state: ObjectState = "present"

    @property
    def centre_m(self) -> NDArray[np.float64]:
        """(3,) centre of the box in the map frame, metres."""
        return self.T_map_box[:3, 3]

    def __repr__(self) -> str:
        return (
            f"<MapObject {self.object_id} {self.label!r} {self.confidence:.2f}, "
            f"{len(self.packed_keys):,} voxels, centre ({format_metres(self.centre_m)}) m, "
            f"size ({format_metres(self.size_m)}) m, {self.state}>"
        )
