# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The action ``~/find_object``: from a text to an object, and where to stand to face it."""

import threading
from collections.abc import Callable

import numpy as np
from geometry_msgs.msg import PoseStamped
from geopurify_msgs.action import FindObject
from geopurify_msgs.msg import Object
from numpy.typing import NDArray
from rclpy.action import ActionServer, GoalResponse
from rclpy.action.server import ServerGoalHandle
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.exceptions import InvalidHandle
from rclpy.node import Node
from std_msgs.msg import Header

from geopurify.errors import BadInput, quote
from geopurify.messages import matrix_from_pose
from geopurify.objects.approach import find_approach
from geopurify.objects.matching import object_ids_of
from geopurify.objects.selection import object_of
from geopurify.pipeline import Pipeline
from geopurify.query.results import QueryResult, explain_no_objects
from geopurify_ros.conversions import pose_from_matrix, region_from_message
from geopurify_ros.frame_locator import FrameLocator
from geopurify_ros.monitoring.health import Health
from geopurify_ros.publishers.found_objects import vector_from
from geopurify_ros.publishers.map_objects import make_object

MOST_GOALS = 2  # under way, one of them waiting; more are rejected
DEFAULT_DISTANCE_M, MOST_DISTANCE_M = 1.0, 100.0
CODES = {
    "map_empty": "EMPTY_MAP",
    "text_unknown": "UNKNOWN_TEXT",
    "frame_unknown": "UNKNOWN_FRAME",
    "nothing_there": "NOT_FOUND",
    "object_unreachable": "NOT_REACHABLE",
}


class FindObjectAction:
    """Serves ``~/find_object``; goals are answered one after the other.

    Args:
        node: to serve it with.
        pipeline: that answers.
        header: returns the frame of the map and the stamp of its last frame.
        health: where goals that can't be answered are counted.
        locator: finds frames and the robot in the map.
    """

    def __init__(
        self,
        node: Node,
        pipeline: Pipeline,
        header: Callable[[], Header],
        health: Health,
        locator: FrameLocator,
    ) -> None:
        self._pipeline, self._header, self._health = pipeline, header, health
        self._locator, self._locate = locator, locator.locate
        self._slots, self._turn = threading.Semaphore(MOST_GOALS), threading.Lock()
        self._server = ActionServer(
            node,
            FindObject,
            "~/find_object",
            self._execute,
            callback_group=MutuallyExclusiveCallbackGroup(),
            goal_callback=self._accept,
        )

    def destroy(self) -> None:
        """Destroy the server."""
        self._server.destroy()

    def _accept(self, _: FindObject.Goal) -> GoalResponse:
        if self._slots.acquire(blocking=False):
            return GoalResponse.ACCEPT
        self._health.refuse(BadInput("busy", f"{MOST_GOALS} goals of find_object are under way"))
        return GoalResponse.REJECT

    def _execute(self, handle: ServerGoalHandle) -> FindObject.Result:
        result = FindObject.Result()
        try:
            with self._turn:
                result.message = self._find(handle, result)
        except BadInput as error:
            self._health.refuse(error)
            code = CODES.get(error.reason, "INVALID_REQUEST")
            result.code, result.message = getattr(result, code), str(error)
        except InvalidHandle:  # the node was cleaned up meanwhile: nobody gets the answer
            raise
        except Exception as error:
            self._health.report(error)
            result.code = FindObject.Result.INTERNAL_ERROR
            result.message = f"internal error: {quote(error)}"
        else:
            result.success = True
        finally:
            self._slots.release()
        if result.success:
            handle.succeed()
        else:
            handle.abort()
        return result

    def _find(self, handle: ServerGoalHandle, result: FindObject.Result) -> str:
        """Fill in the result and return its message."""
        goal, header = handle.request, self._header()
        distance_m = goal.max_distance or DEFAULT_DISTANCE_M
        if not 0 < distance_m <= MOST_DISTANCE_M:
            raise BadInput(
                "query_invalid",
                f"max_distance must be in (0, {MOST_DISTANCE_M:g}] m, got {distance_m}",
            )
        start_map = self._place_of(goal.start)
        handle.publish_feedback(FindObject.Feedback(stage="querying"))
        region = region_from_message(goal.region, self._locate)
        answer = self._pipeline.query(
            goal.text, top_k=1, region=region, T_map_robot=self._locator.robot()
        )
        if not answer.objects:
            raise BadInput("nothing_there", self._explain(answer))
        found = answer.objects[0]
        result.score, result.object = found.score, self._object_of(answer)
        handle.publish_feedback(FindObject.Feedback(stage="planning"))
        config = self._pipeline.config.costmap
        approach = find_approach(
            self._pipeline.costmap(),
            found,
            radius_m=config.robot_radius_m,
            eye_m=config.max_height_m,
            max_distance_m=distance_m,
            start_map=start_map,
        )
        pose = pose_from_matrix(approach.T_map_robot)
        result.approach = PoseStamped(header=header, pose=pose)
        return f"{quote(goal.text)}: {approach.distance_m:.2f} m before it"

    def _place_of(self, start: PoseStamped) -> NDArray[np.float64] | None:
        if not start.header.frame_id:
            return None
        return (self._locate(start.header) @ matrix_from_pose(start.pose))[:3, 3]

    def _explain(self, answer: QueryResult) -> str:
        config = self._pipeline.config.query
        why = explain_no_objects(answer.best_score, config.min_score, config)
        return f"0 objects answer {quote(answer.text)}: the best score of a voxel is {why}"

    def _object_of(self, answer: QueryResult) -> Object:
        """Return the object of the map that was found; without identity if it is none of them."""
        objects, found = self._pipeline.known_objects, answer.objects[0]
        (object_id,) = object_ids_of(answer, objects, self._pipeline.config.map.voxel_size_m)
        if object_id:
            return make_object(object_of(objects, object_id))
        return Object(
            pose=pose_from_matrix(found.T_map_box),
            size=vector_from(found.size_m),
            voxels=found.voxels,
        )
