# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Services that query the map, by text and by position, and set the vocabulary."""

import numpy as np
from geometry_msgs.msg import PoseStamped
from geopurify_msgs.msg import LabelShare
from geopurify_msgs.srv import (
    ListObjects,
    QueryPoint,
    QueryText,
    SetObjectFrames,
    SetVocabulary,
)
from numpy.typing import NDArray
from rclpy.node import Node

from geopurify.errors import BadInput, quote
from geopurify.messages import matrix_from_pose
from geopurify.objects.matching import object_ids_of
from geopurify.objects.selection import select_objects
from geopurify.pipeline import Pipeline
from geopurify.query.referring.answer import describe_answer
from geopurify.query.regions import Sphere, compute_label_shares
from geopurify.query.results import explain_no_objects
from geopurify_ros.conversions import region_from_message
from geopurify_ros.frame_locator import FrameLocator
from geopurify_ros.monitoring.health import Health
from geopurify_ros.publishers.found_objects import make_found_object
from geopurify_ros.publishers.map_objects import make_object
from geopurify_ros.publishers.map_publishers import MapPublishers
from geopurify_ros.publishers.object_frames import ObjectFrames
from geopurify_ros.services.referring_answers import make_referring_answer
from geopurify_ros.services.service_group import ServiceGroup

CODES = {
    "map_empty": "EMPTY_MAP",
    "text_unknown": "UNKNOWN_TEXT",
    "frame_unknown": "UNKNOWN_FRAME",
    "nothing_there": "NOTHING_THERE",
}
DEFAULT_RADIUS_M = 0.1


class QueryServices(ServiceGroup):
    """Offers services that ask the map, and those that choose classes and frames of objects.

    Args:
        node: to offer them with.
        pipeline: that answers.
        publishers: that show the answers.
        frames: of objects in TF.
        health: where refused requests are counted.
        locator: finds frames and the robot in the map.
    """

    def __init__(
        self,
        node: Node,
        pipeline: Pipeline,
        publishers: MapPublishers,
        frames: ObjectFrames,
        health: Health,
        locator: FrameLocator,
    ) -> None:
        self._pipeline = pipeline
        self._publishers, self._frames = publishers, frames
        self._locator, self._locate = locator, locator.locate
        self._voxel_size_m = pipeline.config.map.voxel_size_m
        services = [
            (QueryText, "~/query_text", self._query_text),
            (QueryPoint, "~/query_point", self._query_point),
            (ListObjects, "~/list_objects", self._list_objects),
            (SetObjectFrames, "~/set_object_frames", self._set_object_frames),
            (SetVocabulary, "~/set_vocabulary", self._set_vocabulary),
        ]
        super().__init__(node, services, CODES, health)

    def _query_text(self, request: QueryText.Request, response: QueryText.Response) -> str:
        response.header = self._publishers.header()
        result = self._pipeline.query(
            request.text,
            request.top_k or None,
            request.min_score or None,
            region_from_message(request.region, self._locate),
            self._viewpoint(request.viewpoint),
            self._locator.robot(),
        )
        cloud = self._publishers.publish_query(result, response.header)
        ids = object_ids_of(result, self._pipeline.known_objects, self._voxel_size_m)
        response.objects = [
            make_found_object(i, found, ids[i - 1]) for i, found in enumerate(result.objects, 1)
        ]
        response.best_score = result.best_score
        if request.return_cloud:
            response.cloud = cloud
        if result.referring is not None:
            response.referring = make_referring_answer(result.referring)
            return describe_answer(result.referring)
        if not result.objects:
            config = self._pipeline.config.query
            wanted = request.min_score or config.min_score
            why = explain_no_objects(result.best_score, wanted, config)
            return f"0 objects answer {quote(result.text)}: the best score of a voxel is {why}"
        answer = "1 object answers" if len(result.objects) == 1 else "{} objects answer"
        return f"{answer.format(len(result.objects))} {quote(result.text)}"

    def _viewpoint(self, viewpoint: PoseStamped) -> NDArray[np.float64] | None:
        if not viewpoint.header.frame_id:
            return None
        return self._locate(viewpoint.header) @ matrix_from_pose(viewpoint.pose)

    def _query_point(self, request: QueryPoint.Request, response: QueryPoint.Response) -> str:
        response.header = self._publishers.header()
        if self._pipeline.voxel_count == 0:
            raise BadInput("map_empty", "the map is empty: no frame was integrated yet")
        point = request.point.point
        place = (point.x, point.y, point.z)
        if not np.isfinite(place).all():
            raise BadInput("point_invalid", f"the point must be finite, got {place}")
        point_map = self._locate(request.point.header) @ (*place, 1.0)
        radius_m = request.radius_m or DEFAULT_RADIUS_M
        cloud = self._pipeline.label_voxels_within(Sphere(point_map[:3], radius_m))
        shares = compute_label_shares(cloud.labels, cloud.confidence)
        if not shares:
            raise BadInput(
                "nothing_there",
                f"no labelled voxel lies within {radius_m:g} m of {point_map[:3].round(3)}",
            )
        names = cloud.vocabulary.names
        response.labels = [
            LabelShare(id=s.label, name=names[s.label], share=s.share, voxels=s.voxels)
            for s in shares
        ]
        return f"{response.labels[0].name}, {response.labels[0].share:.0%}"

    def _list_objects(self, request: ListObjects.Request, response: ListObjects.Response) -> str:
        response.header = self._publishers.header()
        region = region_from_message(request.region, self._locate)
        listed = select_objects(
            self._pipeline.known_objects, set(request.labels), request.states, region
        )
        response.objects = [make_object(known) for known in listed]
        return "1 object" if len(listed) == 1 else f"{len(listed)} objects"

    def _set_object_frames(
        self, request: SetObjectFrames.Request, response: SetObjectFrames.Response
    ) -> str:
        response.frames = self._frames.choose(list(request.ids), self._publishers.header())
        return f"{len(response.frames)} frames in /tf_static"

    def _set_vocabulary(
        self, request: SetVocabulary.Request, response: SetVocabulary.Response
    ) -> str:
        self._pipeline.set_vocabulary(
            list(request.names), request.prompt or None, request.label_set
        )
        response.label_map = self._publishers.publish_vocabulary()
        return f"{len(response.label_map.labels)} classes"
