# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A mapper with a client and a camera beside it, all in one process."""

import threading
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import rclpy
from mapper_client import TIMEOUT_S, Client
from rclpy.executors import MultiThreadedExecutor
from sensor_msgs.msg import PointCloud2

from geopurify.config import from_flat
from geopurify.encoders import create_encoder
from geopurify.frame import Frame
from geopurify.pipeline import Pipeline
from geopurify_ros.mapper import EXECUTOR_THREADS
from geopurify_ros.mapping_session import MappingSession
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.tools.camera_publisher import CameraPublisher

SETTINGS = {
    "encoder.kind": "scores",
    "map.voxel_size_m": 0.05,
    "map.carve_frames": 1,
    "window.radius_m": 20.0,
    "purify.neighbours": 8,
    "query.min_voxels": 1,
}
ROS_CONFIG = RosConfig(
    input_qos="reliable",
    purify_period_s=0.0,
    publish_period_s=0.05,
    diagnostics_period_s=0.05,
    disk_reserve_megabytes=0,
)


class Setup:
    """A mapper, a client and a camera in one process, and the pipeline between them."""

    def __init__(
        self,
        map_directory: Path,
        up_map: tuple[float, float, float] = (0.0, 0.0, 1.0),
        **settings: object,
    ) -> None:
        config = from_flat({**SETTINGS, **settings})
        self.pipeline = Pipeline(config, create_encoder(config.encoder), up_map)
        self.mapper_node = rclpy.create_node("geopurify")
        ros_config = replace(ROS_CONFIG, map_directory=str(map_directory), up_map=up_map)
        self.mapper = MappingSession(self.mapper_node, self.pipeline, ros_config)
        self.mapper.activate()
        self.executor = MultiThreadedExecutor(EXECUTOR_THREADS)
        self.executor.add_node(self.mapper_node)
        self.thread = threading.Thread(target=self.executor.spin, daemon=True)
        self.thread.start()
        self.client = Client()
        self.camera = CameraPublisher(self.client.node, "map", "camera", has_classes=True)
        self.colored: list[PointCloud2] = []
        self.sent = 0
        self.client.wait_for(lambda: not self.camera.unread())

    def send(self, frame: Frame, **changes: object) -> None:
        """Publish a frame of which some messages are changed, e.g. ``color__encoding``."""
        self.sent += 1
        shared = self.camera.messages(replace(frame, stamp_ns=self.sent * 10**9))
        messages = {topic: deepcopy(message) for topic, message in shared.items()}
        for name, value in changes.items():
            topic, *path, last = name.split("__")
            target = messages[TOPICS[topic]]
            for step in path:
                target = getattr(target, step)
            setattr(target, last, value)
        self.camera.send(messages)

    def close(self) -> None:
        """Stop everything."""
        self.client.close()
        self.executor.shutdown()
        self.mapper.stop()
        self.mapper_node.destroy_node()
        self.thread.join(TIMEOUT_S)


TOPICS = {
    "color": "color/image_raw",
    "depth": "depth/image_raw",
    "info": "color/camera_info",
    "pose": "pose",
    "scores": "scores/image_raw",
}
