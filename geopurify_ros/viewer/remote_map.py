# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The map of a mapper, as a viewer sees it: over topics and services."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from geometry_msgs.msg import Vector3
from geopurify_msgs.msg import CloudUpdate, LabelMap, ObjectArray, ReferringAnswer, Stats
from numpy.typing import NDArray
from rclpy.node import Node

from geopurify.messages import matrix_from_pose, ns_from_stamp
from geopurify.objects import MapObject
from geopurify.query.objects import FoundObject
from geopurify.query.results import QueryResult, Similarity
from geopurify.viewing.browser.map_source import Answer, CameraView, CloudChange, SourceStatus
from geopurify.viewing.browser.understanding import Anchor, Understanding, doubts_of
from geopurify.viewing.browser.voxel_blocks import pack_points
from geopurify_ros.publishers.map_objects import STATES
from geopurify_ros.publishers.point_clouds import QUERY_POINT
from geopurify_ros.qos import CLOUD_UPDATES, LATCHED, STATISTICS
from geopurify_ros.viewer.block_receiver import BlockReceiver
from geopurify_ros.viewer.camera_receiver import CameraReceiver
from geopurify_ros.viewer.mapper_services import MapperServices

SILENT_S = 5.0  # without statistics
STATE_OF = {number: state for state, number in STATES.items()}
PARAMETERS = ("map.voxel_size_m", "update_block_voxels", "up_map")


class RemoteMap:
    """Shows a mapper's map; see `geopurify.viewing.browser.map_source.MapSource`.

    Args:
        node: that another thread spins.
        mapper: name of the mapper's node.
        parameters: values of `PARAMETERS`, which are fixed for the life of this object.
        show_camera: subscribe to the camera too.
    """

    def __init__(
        self,
        node: Node,
        mapper: str,
        services: MapperServices,
        parameters: list[Any],
        show_camera: bool,
    ) -> None:
        self.title = f"{node.get_namespace().rstrip('/')}/{mapper.lstrip('/')}"
        self.voxel_size_m, self.block_voxels = float(parameters[0]), int(parameters[1])
        up = np.array(parameters[2], np.float64)
        self.up_map: NDArray[np.float64] = up / np.linalg.norm(up)
        self._services, self._stats = services, Stats()
        self._heard_s, self._rate, self._rated = -np.inf, 0.0, (0.0, 0)
        self._objects: tuple[MapObject, ...] = ()
        self._blocks = BlockReceiver()
        self._camera = CameraReceiver(node) if show_camera else None
        topics = (
            (CloudUpdate, "cloud_updates", self._blocks.on_update, CLOUD_UPDATES),
            (LabelMap, "label_map", self._blocks.on_label_map, LATCHED),
            (ObjectArray, "objects", self._on_objects, LATCHED),
            (Stats, "stats", self._on_stats, STATISTICS),
        )
        for kind, topic, callback, qos in topics:
            node.create_subscription(kind, f"{mapper}/{topic}", callback, qos)
        self._actions: dict[str, Callable[[str], Any]] = {
            "purify": lambda _: services.call("purify"),
            "pause": lambda _: services.call("pause", data=True),
            "resume": lambda _: services.call("pause", data=False),
            "reset": lambda _: services.call("reset"),
            "save": lambda name: services.call("save_map", path=name),
            "load": lambda name: services.call("load_map", path=name),
        }
        self.actions = frozenset(self._actions)

    def read_change(self) -> CloudChange | None:
        """Return what changed since the last call."""
        return self._blocks.take()

    def query(self, text: str) -> Answer:
        """Find what a text describes; only what is found has a similarity."""
        answer = self._services.call("query_text", text=text, return_cloud=True)
        points = np.frombuffer(answer.cloud.data, QUERY_POINT)
        places = np.stack([points["x"], points["y"], points["z"]], axis=1)
        objects = tuple(map(_found_object, answer.objects))
        ids = points["object"] - 1
        scores = points["similarity"].copy()
        result = QueryResult(text, objects, places, scores, ids, float(answer.best_score))
        similarity = Similarity(pack_points(places, self.voxel_size_m), scores)
        if answer.referring.parse:
            understanding = understanding_from_message(answer.referring, len(objects))
            return Answer(result, similarity, understanding=understanding)
        return Answer(result, similarity, "" if objects else f"{answer.message}.")

    def set_vocabulary(self, names: tuple[str, ...]) -> None:
        """Replace the classes of the mapper."""
        self._services.call("set_vocabulary", names=list(names))

    def act(self, action: str, argument: str = "") -> str:
        """Do one of `actions`."""
        return str(self._actions[action](argument).message)

    def read_status(self) -> SourceStatus:
        """Return the mapper's figures, or for how long it has sent none."""
        stats, silent_s = self._stats, time.monotonic() - self._heard_s
        state = stats.state
        if silent_s > SILENT_S:
            state = "the mapper is silent" if np.isfinite(silent_s) else "waiting for the mapper"
        age_s = stats.purification_age_s
        return SourceStatus(
            state,
            stats.frames,
            stats.voxels,
            stats.map_bytes,
            self._rate if silent_s <= SILENT_S else 0.0,
            {counter.name: counter.count for counter in stats.dropped},
            None if np.isnan(age_s) or not stats.purifications else age_s,
        )

    def read_camera(self) -> CameraView | None:
        """Return the last image of the camera, if there is another one."""
        return self._camera.take(self._blocks.frame_id) if self._camera else None

    def objects(self) -> tuple[MapObject, ...]:
        """Return the objects that the mapper published last."""
        return self._objects

    def _on_objects(self, message: ObjectArray) -> None:
        self._objects = tuple(map(_map_object, message.objects))

    def _on_stats(self, stats: Stats) -> None:
        now_s = time.monotonic()
        since_s, frames = self._rated
        if now_s - since_s >= SILENT_S or stats.frames < frames:
            self._rate = max(0, stats.frames - frames) / (now_s - since_s) if since_s else 0.0
            self._rated = now_s, stats.frames
        self._stats, self._heard_s = stats, now_s


def _found_object(message: Any) -> FoundObject:
    size = message.size
    size_m = np.array([size.x, size.y, size.z])
    return FoundObject(message.score, message.voxels, matrix_from_pose(message.pose), size_m)


def _map_object(message: Any) -> MapObject:
    """Return an object without its voxels and feature, which are not sent."""
    size, color = message.size, message.color
    return MapObject(
        object_id=message.id,
        label=message.label,
        confidence=message.confidence,
        alternatives=tuple((other.name, other.confidence) for other in message.alternatives),
        T_map_box=matrix_from_pose(message.pose),
        size_m=np.array([size.x, size.y, size.z]),
        packed_keys=np.empty(0, np.int64),
        color=np.rint(255 * np.array([color.r, color.g, color.b])).astype(np.uint8),
        feature=np.empty(0, np.float32),
        views=message.views,
        first_seen_s=ns_from_stamp(message.first_seen) * 1e-9,
        last_seen_s=ns_from_stamp(message.last_seen) * 1e-9,
        state=STATE_OF[message.state],
    )


def understanding_from_message(message: ReferringAnswer, count: int) -> Understanding:
    """Return how a mapper says that a text was understood.

    Args:
        count: of the objects that are meant; the phrase has what else may be meant after them.
    """
    phrases = message.phrases
    meant = [found for phrase in phrases[:1] for found in phrase.objects][:count]
    return Understanding(
        message.parse,
        tuple(f"{found.label} {found.id}" for found in meant),
        tuple(
            Anchor(phrase.text, f"{o.label} {o.id}", matrix_from_pose(o.pose), _vector(o.size))
            for phrase in phrases[1:]
            for o in phrase.objects
        ),
        message.frame,
        tuple(f"{found.label} {found.id}" for found in message.alternatives),
        doubts_of(message.not_understood, message.corrected, message.not_checked),
        message.reason,
    )


def _vector(message: Vector3) -> NDArray[np.float64]:
    return np.array([message.x, message.y, message.z])
