# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a viewer asks of a map: a pipeline in the same process, or a node elsewhere."""

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from geopurify.frame import Camera
from geopurify.objects import MapObject
from geopurify.query.changed_blocks import Block
from geopurify.query.results import LabelledCloud, QueryResult, Similarity
from geopurify.viewing.browser.understanding import Understanding

VIEWED_POINT = np.dtype(
    [
        *(("x", "f4"), ("y", "f4"), ("z", "f4")),
        *(("seen", "u1", 3), ("confidence", "u1"), ("normal", "i1", 3)),  # normal: 127 is 1
        *(("label_raw", "u2"), ("label", "u2")),
    ]
)
BLOCK_VOXELS = 32  # edge of a block, of voxels
ACTIONS = ("purify", "pause", "resume", "reset", "save", "load")


@dataclass(frozen=True, eq=False)
class CloudChange:
    """The blocks of a cloud that changed since the last time.

    Attributes:
        is_whole: forget all blocks from before.
        blocks: of (M,) `VIEWED_POINT`; an empty one is gone.
        names: classes that labels are indices into.
        colors: (C, 3) uint8, theirs.
    """

    is_whole: bool
    blocks: tuple[Block, ...]
    names: tuple[str, ...]
    colors: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Answer:
    """What a map says to a text.

    Attributes:
        result: its objects, best first.
        similarity: of all voxels; None if the source does not tell.
        why: why nothing was found; may be empty.
        understanding: of a text that says which thing is meant; None of a plain name.
    """

    result: QueryResult
    similarity: Similarity | None
    why: str = ""
    understanding: Understanding | None = None


@dataclass(frozen=True, eq=False)
class CameraView:
    """The last image that went into a map.

    Attributes:
        T_map_cam: (4, 4) pose of the optical frame.
        color: (H, W, 3) uint8.
    """

    camera: Camera
    T_map_cam: NDArray[np.float64]
    color: NDArray[np.uint8]


@dataclass(frozen=True)
class SourceStatus:
    """Figures of a map.

    Attributes:
        state: one word, e.g. "mapping".
        frames_per_s: 0 if nothing is mapped now.
        dropped: frames by reason.
        purified_age_s: since the last purification; None: none yet.
    """

    state: str
    frames: int
    voxels: int
    map_bytes: int
    frames_per_s: float = 0.0
    dropped: dict[str, int] = field(default_factory=dict)
    purified_age_s: float | None = None


class MapSource(Protocol):
    """A map that can be looked at and asked.

    Any method may raise `geopurify.errors.BadInput`, whose sentence is shown.

    Attributes:
        title: what the map is called.
        voxel_size_m: edge of a voxel.
        block_voxels: how many voxels a block has along each edge.
        up_map: (3,) unit vector against gravity.
        actions: those of `ACTIONS` that it can do.
    """

    title: str
    voxel_size_m: float
    block_voxels: int
    up_map: NDArray[np.float64]
    actions: frozenset[str]

    def read_change(self) -> CloudChange | None:
        """Return what changed since the last call; None if nothing did."""
        ...

    def query(self, text: str) -> Answer:
        """Find what a text describes."""
        ...

    def set_vocabulary(self, names: tuple[str, ...]) -> None:
        """Replace the classes; no names: those of the settings."""
        ...

    def act(self, action: str, argument: str = "") -> str:
        """Do one of `actions` and return what was done.

        Args:
            argument: name of the file to save or load.
        """
        ...

    def read_status(self) -> SourceStatus:
        """Return figures of the map now."""
        ...

    def read_camera(self) -> CameraView | None:
        """Return the last image; None if there is none, or it is the same as before."""
        ...

    def objects(self) -> tuple[MapObject, ...]:
        """Return the objects of the map; none if it keeps none."""
        ...


def viewed_points(cloud: LabelledCloud) -> NDArray[Any]:
    """Return (N,) `VIEWED_POINT` of a labelled cloud."""
    points = np.zeros(len(cloud.points_map), VIEWED_POINT)
    points["x"], points["y"], points["z"] = cloud.points_map.T
    points["seen"] = cloud.colors
    points["normal"] = np.rint(127 * cloud.normals_map)
    points["confidence"] = np.rint(255 * cloud.confidence)
    points["label_raw"], points["label"] = cloud.labels_raw, cloud.labels
    return points
