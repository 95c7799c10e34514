# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A launch test: live.launch.py maps a rendered room, publishes it, answers a query and stops.

Run by ``launch_test tests/smoke/live_room.py`` in a sourced workspace; `test_launch` does so.
"""

import time
import unittest
from collections.abc import Callable
from typing import Any

import launch_testing
import rclpy
from geopurify_msgs.msg import LabelMap
from geopurify_msgs.srv import QueryText
from launch import LaunchDescription
from launch.actions import IncludeLaunchDescription
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch.substitutions import PathJoinSubstitution
from launch_ros.actions import Node
from launch_ros.substitutions import FindPackageShare
from launch_testing.actions import ReadyToTest
from launch_testing.asserts import assertExitCodes
from sensor_msgs.msg import PointCloud2

from geopurify_ros.qos import LATCHED

ROOM = "room:950916:6"  # six frames of a rendered room, whose classes the embedded encoder knows
OBJECT = "chair"
TIMEOUT_S = 300.0  # kernels are compiled at the first start
SPIN_S = 0.1


def generate_test_description() -> tuple[LaunchDescription, dict[str, Any]]:
    """Return the launch file as users start it, with a player in place of a camera."""
    live = PathJoinSubstitution([FindPackageShare("geopurify_ros"), "launch", "live.launch.py"])
    player = Node(
        package="geopurify_ros",
        executable="player",
        arguments=[ROOM, "--lossless", "--wait-s", str(TIMEOUT_S)],
        output="screen",
    )
    mapper = IncludeLaunchDescription(
        PythonLaunchDescriptionSource(live),
        launch_arguments={"encoder": "embedded", "input_qos": "reliable"}.items(),
    )
    return LaunchDescription([mapper, player, ReadyToTest()]), {"player": player}


class LiveTest(unittest.TestCase):
    """What a client of the running node sees."""

    @classmethod
    def setUpClass(cls) -> None:
        """Listen to what the node publishes."""
        rclpy.init()
        cls.node = rclpy.create_node("smoke_test")
        cls.clouds: list[PointCloud2] = []
        cls.label_maps: list[LabelMap] = []
        cls.node.create_subscription(
            PointCloud2, "geopurify/labeled_cloud", cls.clouds.append, LATCHED
        )
        cls.node.create_subscription(
            LabelMap, "geopurify/label_map", cls.label_maps.append, LATCHED
        )

    @classmethod
    def tearDownClass(cls) -> None:
        """Leave ROS to the launch test."""
        cls.node.destroy_node()
        rclpy.shutdown()

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Spin until a condition holds."""
        deadline_s = time.monotonic() + TIMEOUT_S
        while not condition():
            assert time.monotonic() < deadline_s, "timed out"
            rclpy.spin_once(self.node, timeout_sec=SPIN_S)

    def test_1_every_frame_is_played(self, proc_info: Any, player: Node) -> None:
        """Wait for the end of the player, which waits for the mapper."""
        proc_info.assertWaitForShutdown(process=player, timeout=TIMEOUT_S)

    def test_2_a_labelled_cloud_is_published(self) -> None:
        """Receive points of named classes in the frame of the map."""
        self.wait_for(lambda: any(cloud.width for cloud in self.clouds) and bool(self.label_maps))
        assert self.clouds[-1].header.frame_id == "map"
        assert "label" in [field.name for field in self.clouds[-1].fields]
        assert OBJECT in [label.name for label in self.label_maps[-1].labels]

    def test_3_a_query_finds_an_object(self) -> None:
        """Ask the map for a thing that stands in the room."""
        client = self.node.create_client(QueryText, "geopurify/query_text")
        self.wait_for(client.service_is_ready)
        future = client.call_async(QueryText.Request(text=OBJECT))
        self.wait_for(future.done)
        answer = future.result()
        assert answer.success, answer.message
        assert len(answer.objects) > 0
        assert answer.objects[0].voxels > 0


@launch_testing.post_shutdown_test()
class AfterShutdownTest(unittest.TestCase):
    """What is left when SIGINT has ended everything."""

    def test_every_process_ended_without_an_error(self, proc_info: Any) -> None:
        """Find exit codes of 0, that of the mapper too."""
        assert len(proc_info.processes()) == 2
        assertExitCodes(proc_info)
