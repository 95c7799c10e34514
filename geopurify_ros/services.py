# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The services of the node: each answers soon, with success and a message."""

from collections.abc import Callable
from functools import partial
from typing import Any

from geopurify_msgs.srv import QueryText, SetVocabulary
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.node import Node
from sensor_msgs.msg import PointCloud2
from std_srvs.srv import Trigger

from geopurify.errors import BadInput
from geopurify.pipeline import Pipeline
from geopurify_ros.found_objects import found_object
from geopurify_ros.health import Health
from geopurify_ros.outputs import Outputs

QUERY_CODES = {
    "map_empty": QueryText.Response.EMPTY_MAP,
    "text_unknown": QueryText.Response.UNKNOWN_TEXT,
}
VOCABULARY_CODES = {"text_unknown": SetVocabulary.Response.UNKNOWN_TEXT}


class Services:
    """Offers ``~/query_text``, ``~/set_vocabulary``, ``~/purify`` and ``~/reset``.

    Args:
        node: to offer them with.
        pipeline: that answers.
        outputs: where answers are shown.
        health: where refused requests are counted.
        schedule_purification: starts a purification and does not wait for it.
        reset: empties the map and the queues.
    """

    def __init__(
        self,
        node: Node,
        pipeline: Pipeline,
        outputs: Outputs,
        health: Health,
        schedule_purification: Callable[[], object],
        reset: Callable[[], None],
    ) -> None:
        self._pipeline = pipeline
        self._outputs = outputs
        self._health = health
        self._schedule_purification = schedule_purification
        self._reset = reset
        group = MutuallyExclusiveCallbackGroup()
        for service_type, name, callback in (
            (QueryText, "~/query_text", self._query_text),
            (SetVocabulary, "~/set_vocabulary", self._set_vocabulary),
            (Trigger, "~/purify", self._purify),
            (Trigger, "~/reset", self._reset_map),
        ):
            node.create_service(
                service_type, name, partial(self._answer, callback), callback_group=group
            )

    def _answer(self, callback: Callable[[Any, Any], Any], request: Any, response: Any) -> Any:
        """Call back, and turn a fault of ours into an answer: the node goes on mapping."""
        try:
            return callback(request, response)
        except Exception as error:
            self._health.refuse(error)
            failed = type(response)(success=False, message=f"internal error: {error!r}")
            if hasattr(failed, "code"):
                failed.code = failed.INTERNAL_ERROR
            return failed

    def _query_text(
        self, request: QueryText.Request, response: QueryText.Response
    ) -> QueryText.Response:
        header = response.header = self._outputs.header()
        try:
            result = self._pipeline.query(
                request.text, request.top_k or None, request.min_score or None
            )
        except BadInput as error:
            self._health.refuse(error)
            response.code = QUERY_CODES.get(error.reason, response.INVALID_REQUEST)
            response.message = str(error)
            return response
        cloud = self._outputs.publish_query(result, header)
        response.success, response.code = True, response.OK
        response.message = f"{len(result.objects)} objects answer {result.text!r}"
        response.objects = [found_object(i, found) for i, found in enumerate(result.objects)]
        response.cloud = cloud if request.return_cloud else PointCloud2()
        return response

    def _set_vocabulary(
        self, request: SetVocabulary.Request, response: SetVocabulary.Response
    ) -> SetVocabulary.Response:
        try:
            self._pipeline.set_vocabulary(list(request.names), request.prompt or None)
        except BadInput as error:
            self._health.refuse(error)
            response.code = VOCABULARY_CODES.get(error.reason, response.INVALID_REQUEST)
            response.message = str(error)
            return response
        response.label_map = self._outputs.publish_vocabulary()
        response.success, response.code = True, response.OK
        response.message = f"{len(response.label_map.labels)} classes"
        return response

    def _purify(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        voxels = self._pipeline.voxel_count
        if voxels == 0:
            response.message = "the map is empty"
            return response
        self._schedule_purification()
        response.success = True
        response.message = f"purification of {voxels} voxels scheduled"
        return response

    def _reset_map(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        voxels = self._pipeline.voxel_count
        self._reset()
        response.success = True
        response.message = f"{voxels} voxels removed"
        return response
