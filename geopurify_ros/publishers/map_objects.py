# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Objects of the map as messages and as markers."""

from collections.abc import Sequence

from geopurify_msgs.msg import ClassScore, Object, ObjectArray
from std_msgs.msg import ColorRGBA, Header
from visualization_msgs.msg import Marker, MarkerArray

from geopurify.errors import escape_text
from geopurify.objects import MapObject
from geopurify.objects.map_object import ObjectState
from geopurify_ros.conversions import pose_from_matrix, stamp_from_ns
from geopurify_ros.publishers.found_objects import (
    LONGEST_CAPTION,
    make_box,
    make_caption,
    vector_from,
)

STATES: dict[ObjectState, int] = {
    "present": Object.PRESENT,
    "missing": Object.MISSING,
    "moved": Object.MOVED,
}
OPACITY, MISSING_OPACITY = 0.5, 0.15


def make_object(known: MapObject) -> Object:
    """Return the message of one object."""
    return Object(
        id=known.object_id,
        label=known.label,
        confidence=known.confidence,
        alternatives=[ClassScore(name=n, confidence=p) for n, p in known.alternatives],
        state=STATES[known.state],
        pose=pose_from_matrix(known.T_map_box),
        size=vector_from(known.size_m),
        color=_color(known, 1.0),
        voxels=len(known.packed_keys),
        views=known.views,
        first_seen=stamp_from_ns(round(known.first_seen_s * 1e9)),
        last_seen=stamp_from_ns(round(known.last_seen_s * 1e9)),
    )


def make_object_array(objects: Sequence[MapObject], header: Header) -> ObjectArray:
    """Return the message of all objects."""
    return ObjectArray(header=header, objects=[make_object(known) for known in objects])


def make_object_markers(objects: Sequence[MapObject], header: Header) -> MarkerArray:
    """Return box and name of each object; those that were shown before go first.

    What is missing is nearly transparent, and its name is in brackets.
    """
    array = [Marker(header=header, action=Marker.DELETEALL)]
    for known in objects:
        is_missing = known.state == "missing"
        color = _color(known, MISSING_OPACITY if is_missing else OPACITY)
        array.append(make_box(known.object_id, known, header, color))
        name = f"{known.object_id} {escape_text(known.label, LONGEST_CAPTION)}"
        text = f"({name})" if is_missing else name
        array.append(make_caption(known.object_id, text, known, header))
    return MarkerArray(markers=array)


def _color(known: MapObject, opacity: float) -> ColorRGBA:
    red, green, blue = (float(v) / 255 for v in known.color)
    return ColorRGBA(r=red, g=green, b=blue, a=opacity)
