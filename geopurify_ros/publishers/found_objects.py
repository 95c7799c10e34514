# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Objects found by a text query, as messages and as markers."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from geometry_msgs.msg import Point, Pose, Vector3
from geopurify_msgs.msg import FoundObject
from numpy.typing import NDArray
from std_msgs.msg import ColorRGBA, Header
from visualization_msgs.msg import Marker, MarkerArray

from geopurify.errors import escape_text
from geopurify.query import objects as core
from geopurify_ros.conversions import pose_from_matrix

BOX_COLOR = ColorRGBA(r=1.0, g=0.6, b=0.0, a=0.35)
TEXT_COLOR = ColorRGBA(r=1.0, g=1.0, b=1.0, a=1.0)
TEXT_HEIGHT_M = 0.12
LONGEST_CAPTION = 100  # characters of the text; each object has one


class HasBox(Protocol):
    """What stands in a box: found by a text, or known."""

    @property
    def T_map_box(self) -> NDArray[np.float64]: ...  # noqa: D102

    @property
    def size_m(self) -> NDArray[np.float64]: ...  # noqa: D102


def make_found_object(number: int, found: core.FoundObject, object_id: int = 0) -> FoundObject:
    """Return the message of one object.

    Args:
        number: its place in the answer, from 1.
        object_id: of the object of the map that it is, 0 for none.
    """
    return FoundObject(
        id=number,
        score=float(found.score),
        voxels=int(found.voxels),
        pose=pose_from_matrix(found.T_map_box),
        size=vector_from(found.size_m),
        object_id=object_id,
    )


def make_markers(text: str, objects: Sequence[core.FoundObject], header: Header) -> MarkerArray:
    """Return a box and a caption for each object; the markers of an earlier text go first."""
    array = [Marker(header=header, action=Marker.DELETEALL)]
    for object_id, found in enumerate(objects, start=1):
        array.append(make_box(object_id, found, header, BOX_COLOR))
        caption = f"{object_id}: {escape_text(text, LONGEST_CAPTION)} {found.score:.2f}"
        array.append(make_caption(object_id, caption, found, header))
    return MarkerArray(markers=array)


def make_box(object_id: int, found: HasBox, header: Header, color: ColorRGBA) -> Marker:
    """Return the box of an object."""
    return Marker(
        header=header,
        ns="boxes",
        id=object_id,
        type=Marker.CUBE,
        action=Marker.ADD,
        pose=pose_from_matrix(found.T_map_box),
        scale=vector_from(found.size_m),
        color=color,
    )


def make_caption(object_id: int, text: str, found: HasBox, header: Header) -> Marker:
    """Return a text above the box of an object."""
    x, y, z = (float(v) for v in found.T_map_box[:3, 3])
    half_height = 0.5 * float(np.abs(found.T_map_box[2, :3]) @ found.size_m)
    pose = Pose(position=Point(x=x, y=y, z=z + half_height + TEXT_HEIGHT_M))
    return Marker(
        header=header,
        ns="captions",
        id=object_id,
        type=Marker.TEXT_VIEW_FACING,
        action=Marker.ADD,
        pose=pose,
        scale=Vector3(z=TEXT_HEIGHT_M),
        color=TEXT_COLOR,
        text=text,
    )


def vector_from(size_m: NDArray[np.float64]) -> Vector3:
    """Return the message of three lengths."""
    x, y, z = (float(v) for v in size_m)
    return Vector3(x=x, y=y, z=z)
