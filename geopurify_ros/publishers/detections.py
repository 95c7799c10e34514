# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Objects of the map as ``vision_msgs``, where that is installed."""

import logging
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from geometry_msgs.msg import PoseWithCovariance
from rclpy.node import Node
from std_msgs.msg import Header

from geopurify.objects import MapObject
from geopurify.query.labels import UNLABELLED
from geopurify_ros.conversions import pose_from_matrix
from geopurify_ros.publishers.found_objects import vector_from
from geopurify_ros.qos import LATCHED

logger = logging.getLogger(__name__)


class DetectionPublisher:
    """Publishes ``~/detections``, and ``~/label_info`` with the names of ``~/label_image``.

    Without vision_msgs there are no such topics, which a log says.
    """

    def __init__(self, node: Node) -> None:
        self._node = node
        self._publishers: tuple[Any, ...] = ()
        self._names: tuple[str, ...] | None = None
        try:
            vision = import_module("vision_msgs.msg")
        except ImportError as error:
            logger.info("No ~/detections and ~/label_info without vision_msgs: %s", error)
            return
        self._publishers = (
            node.create_publisher(vision.Detection3DArray, "~/detections", LATCHED),
            node.create_publisher(vision.LabelInfo, "~/label_info", LATCHED),
        )

    def destroy(self) -> None:
        """Destroy the publishers."""
        for publisher in self._publishers:
            self._node.destroy_publisher(publisher)

    def publish(
        self, objects: Sequence[MapObject], class_names: tuple[str, ...], header: Header
    ) -> None:
        """Publish the objects that are there, and the classes if they are others than before."""
        if not self._publishers:
            return
        detections, label_info = self._publishers
        detections.publish(make_detections(objects, header))
        if class_names != self._names:
            label_info.publish(make_label_info(class_names, header))
            self._names = class_names


def make_detections(objects: Sequence[MapObject], header: Header) -> Any:
    """Return the ``Detection3DArray`` of the objects that are not missing."""
    from vision_msgs.msg import Detection3DArray

    there = [known for known in objects if known.state != "missing"]
    return Detection3DArray(header=header, detections=[_detection(o, header) for o in there])


def make_label_info(class_names: Sequence[str], header: Header) -> Any:
    """Return the ``LabelInfo`` of classes, and of what has none."""
    from vision_msgs.msg import LabelInfo, VisionClass

    known = [VisionClass(class_id=i, class_name=name) for i, name in enumerate(class_names)]
    none = VisionClass(class_id=UNLABELLED, class_name="")
    return LabelInfo(header=header, class_map=[*known, none])


def _detection(known: MapObject, header: Header) -> Any:
    from vision_msgs.msg import (
        BoundingBox3D,
        Detection3D,
        ObjectHypothesis,
        ObjectHypothesisWithPose,
    )

    pose = pose_from_matrix(known.T_map_box)
    classes = ((known.label, known.confidence), *known.alternatives)
    return Detection3D(
        header=header,
        id=str(known.object_id),
        bbox=BoundingBox3D(center=pose, size=vector_from(known.size_m)),
        results=[
            ObjectHypothesisWithPose(
                hypothesis=ObjectHypothesis(class_id=name, score=float(score)),
                pose=PoseWithCovariance(pose=pose),
            )
            for name, score in classes
        ],
    )
