# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Frames of objects in TF, for those that somebody asked for."""

from collections.abc import Sequence

from std_msgs.msg import Header

from geopurify.errors import BadInput
from geopurify.objects.selection import object_of
from geopurify.pipeline import Pipeline
from geopurify_ros.publishers.static_transforms import StaticTransforms

MOST_FRAMES = 100


class ObjectFrames:
    """Publishes the boxes of chosen objects as frames, again after each purification.

    What is missing keeps the frame of its last place, as tf2 forgets no static frame.
    """

    def __init__(self, pipeline: Pipeline, transforms: StaticTransforms) -> None:
        self._pipeline, self._transforms = pipeline, transforms
        self._ids: tuple[int, ...] = ()

    def choose(self, ids: Sequence[int], header: Header) -> list[str]:
        """Choose objects instead of those of before, publish their frames, and return the names.

        Raises:
            BadInput: too many, no object of an id, or tf2_msgs is not installed.
        """
        if len(ids) > MOST_FRAMES:
            raise BadInput(
                "query_invalid", f"at most {MOST_FRAMES} objects have frames, got {len(ids)}"
            )
        for object_id in ids:
            object_of(self._pipeline.known_objects, object_id)
        if ids:
            self._transforms.require()
        self._ids = tuple(ids)
        self.publish(header)
        return [frame_name(object_id) for object_id in ids]

    def publish(self, header: Header) -> None:
        """Publish the frames of the chosen objects that the map knows now."""
        frames = {
            frame_name(known.object_id): known.T_map_box
            for known in self._pipeline.known_objects
            if known.object_id in self._ids
        }
        if frames:
            self._transforms.publish(frames, header)


def frame_name(object_id: int) -> str:
    """Return the name of the frame of an object."""
    return f"object_{object_id}"
