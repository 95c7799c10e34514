# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Objects found by a text query, as messages and as markers."""

from collections.abc import Sequence

import numpy as np
from geometry_msgs.msg import Point, Pose, Vector3
from geopurify_msgs.msg import FoundObject
from numpy.typing import NDArray
from std_msgs.msg import ColorRGBA, Header
from visualization_msgs.msg import Marker, MarkerArray

from geopurify.errors import one_line
from geopurify.query import objects as core
from geopurify_ros.conversions import pose_from_matrix

BOX_COLOR = ColorRGBA(r=1.0, g=0.6, b=0.0, a=0.35)
TEXT_COLOR = ColorRGBA(r=1.0, g=1.0, b=1.0, a=1.0)
TEXT_HEIGHT_M = 0.12
LONGEST_CAPTION = 100  # characters of the text; each object has one


def make_found_object(object_id: int, found: core.FoundObject) -> FoundObject:
    """Return the message of one object."""
    return FoundObject(
        id=object_id,
        score=float(found.score),
        voxels=int(found.voxels),
        pose=pose_from_matrix(found.T_map_box),
        size=_vector(found.size_m),
    )


def make_markers(text: str, objects: Sequence[core.FoundObject], header: Header) -> MarkerArray:
    """Return a box and a caption for each object; the markers of an earlier text go first."""
    array = [Marker(header=header, action=Marker.DELETEALL)]
    for object_id, found in enumerate(objects, start=1):
        array.append(_box(object_id, found, header))
        caption = f"{object_id}: {one_line(text, LONGEST_CAPTION)} {found.score:.2f}"
        array.append(_caption(object_id, caption, found, header))
    return MarkerArray(markers=array)


def _box(object_id: int, found: core.FoundObject, header: Header) -> Marker:
    return Marker(
        header=header,
        ns="boxes",
        id=object_id,
        type=Marker.CUBE,
        action=Marker.ADD,
        pose=pose_from_matrix(found.T_map_box),
        scale=_vector(found.size_m),
        color=BOX_COLOR,
    )


def _caption(object_id: int, text: str, found: core.FoundObject, header: Header) -> Marker:
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


def _vector(size_m: NDArray[np.float64]) -> Vector3:
    x, y, z = (float(v) for v in size_m)
    return Vector3(x=x, y=y, z=z)
