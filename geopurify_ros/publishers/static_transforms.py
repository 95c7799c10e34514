# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Transforms that the node publishes on ``/tf_static``, when they are asked for."""

import threading
from collections.abc import Mapping
from typing import Any

from geometry_msgs.msg import Quaternion, Transform, TransformStamped, Vector3
from numpy.typing import NDArray
from rclpy.node import Node
from std_msgs.msg import Header

from geopurify.errors import BadInput
from geopurify_ros.conversions import pose_from_matrix
from geopurify_ros.qos import LATCHED

SAVED_MAP_FRAME = "saved_map"  # of a map that was aligned when it was loaded


def transform_from_matrix(T_parent_child: NDArray[Any]) -> Transform:
    """Return the message of a (4, 4) rigid transform."""
    pose = pose_from_matrix(T_parent_child)
    place, turn = pose.position, pose.orientation
    return Transform(
        translation=Vector3(x=place.x, y=place.y, z=place.z),
        rotation=Quaternion(x=turn.x, y=turn.y, z=turn.z, w=turn.w),
    )


class StaticTransforms:
    """Publishes frames within the map's; a later transform of a frame replaces the earlier one.

    Nobody can take a frame back that was published: tf2 keeps it until it is replaced.
    """

    def __init__(self, node: Node) -> None:
        self._node, self._lock = node, threading.Lock()
        self._publisher: Any = None
        self._known: dict[str, NDArray[Any]] = {}

    def require(self) -> None:
        """Make sure that transforms can be published.

        Raises:
            BadInput: tf2_msgs is not installed.
        """
        try:
            import tf2_msgs.msg  # noqa: F401
        except ImportError as error:
            raise BadInput(
                "tf2_unavailable", f"frames are published by tf2_msgs, which is missing: {error}"
            ) from error

    def publish(self, frames: Mapping[str, NDArray[Any]], header: Header) -> None:
        """Publish frames by name, (4, 4) poses in the frame of the header, with all earlier ones.

        A late subscriber gets the last message alone.

        Raises:
            BadInput: tf2_msgs is not installed.
        """
        self.require()
        from tf2_msgs.msg import TFMessage

        with self._lock:
            if self._publisher is None:
                self._publisher = self._node.create_publisher(TFMessage, "/tf_static", LATCHED)
            self._known.update(frames)
            message = TFMessage(
                transforms=[
                    TransformStamped(
                        header=header,
                        child_frame_id=name,
                        transform=transform_from_matrix(T_map_frame),
                    )
                    for name, T_map_frame in self._known.items()
                ]
            )
            self._publisher.publish(message)

    def destroy(self) -> None:
        """Destroy the publisher."""
        with self._lock:
            if self._publisher is not None:
                self._node.destroy_publisher(self._publisher)
                self._publisher = None
