# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Services that save, load, purify, reset and pause the map."""

from typing import Protocol

from geopurify_msgs.srv import LoadMap, SaveMap
from rclpy.node import Node
from std_srvs.srv import SetBool, Trigger

from geopurify.errors import BadInput
from geopurify.map_files.align import Alignment
from geopurify.pipeline import Pipeline
from geopurify_ros.monitoring.health import Health
from geopurify_ros.publishers.map_publishers import MapPublishers
from geopurify_ros.publishers.static_transforms import SAVED_MAP_FRAME, transform_from_matrix
from geopurify_ros.services.service_group import ServiceGroup
from geopurify_ros.storage.map_store import SavedMap

CODES = {
    "map_empty": "EMPTY_MAP",
    "map_not_written": "CANNOT_WRITE",
    "disk_reserve": "CANNOT_WRITE",
    "map_file_invalid": "CANNOT_READ",
    "map_invalid": "CANNOT_READ",
    "encoder_mismatch": "MISMATCH",
    "voxel_size_mismatch": "MISMATCH",
    "map_mismatch": "MISMATCH",
    "map_too_large": "MISMATCH",
    "alignment_failed": "NOT_ALIGNED",
}


class MapControl(Protocol):
    """What these services do with the map of the node."""

    def save_map(self, name: str) -> SavedMap:
        """Write the map to a file."""
        ...

    def load_map(self, name: str, align: bool) -> Alignment | None:
        """Replace the map by one of a file, or add that where it is found to lie."""
        ...

    def schedule_purification(self) -> None:
        """Purify the map soon, without waiting for it."""
        ...

    def reset(self) -> None:
        """Empty the map and the queues."""
        ...

    def pause(self, paused: bool) -> None:
        """Skip all frames, or map again."""
        ...


class MapServices(ServiceGroup):
    """Offers ``~/save_map``, ``~/load_map``, ``~/purify``, ``~/reset`` and ``~/pause``.

    They have a callback group of their own: queries are answered while a map is written.

    Args:
        node: to offer them with.
        pipeline: whose map it is.
        control: does it.
        publishers: that show a loaded map.
        health: where refused requests are counted.
    """

    def __init__(
        self,
        node: Node,
        pipeline: Pipeline,
        control: MapControl,
        publishers: MapPublishers,
        health: Health,
    ) -> None:
        self._pipeline = pipeline
        self._control = control
        self._publishers = publishers
        services = [
            (SaveMap, "~/save_map", self._save_map),
            (LoadMap, "~/load_map", self._load_map),
            (Trigger, "~/purify", self._purify),
            (Trigger, "~/reset", self._reset_map),
            (SetBool, "~/pause", self._set_paused),
        ]
        super().__init__(node, services, CODES, health)

    def _save_map(self, request: SaveMap.Request, response: SaveMap.Response) -> str:
        saved = self._control.save_map(request.path)
        response.voxels, response.bytes = saved.voxels, saved.bytes
        return f"{saved.voxels} voxels in {saved.path}"

    def _load_map(self, request: LoadMap.Request, response: LoadMap.Response) -> str:
        found = self._control.load_map(request.path, request.align)
        response.voxels = self._pipeline.voxel_count
        response.label_map = self._publishers.publish_vocabulary()
        if found is None:
            return f"{response.voxels} voxels loaded"
        response.transform = transform_from_matrix(found.T_first_second)
        response.overlap, response.agreement = found.overlap, found.agreement
        response.lead = found.lead
        return (
            f"{response.voxels} voxels with those of the file, whose frame is {SAVED_MAP_FRAME!r} "
            f"now: {found.overlap:.0%} of what was mapped lies on it, features there correlate by "
            f"{found.agreement:.2f}"
        )

    def _purify(self, _: Trigger.Request, response: Trigger.Response) -> str:
        voxels = self._pipeline.voxel_count
        if voxels == 0:
            raise BadInput("map_empty", "the map is empty")
        self._control.schedule_purification()
        return f"purification of {voxels} voxels scheduled"

    def _reset_map(self, _: Trigger.Request, response: Trigger.Response) -> str:
        voxels = self._pipeline.voxel_count
        self._control.reset()
        return f"{voxels} voxels removed"

    def _set_paused(self, request: SetBool.Request, response: SetBool.Response) -> str:
        self._control.pause(request.data)
        return "mapping is paused" if request.data else "mapping is resumed"
