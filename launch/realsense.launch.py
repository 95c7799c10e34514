# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Starts a RealSense camera, visual odometry and the mapper.

What is not named here is an argument of ``live.launch.py``, and may be given all the same.
"""

from pathlib import Path

from launch import LaunchContext, LaunchDescription
from launch.actions import (
    DeclareLaunchArgument,
    GroupAction,
    IncludeLaunchDescription,
    OpaqueFunction,
)
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node, PushRosNamespace

LIVE = Path(__file__).with_name("live.launch.py")
# Relative, so that they follow the namespace; the driver names its topics after its node.
COLOR = "camera/camera/color/image_raw"
CAMERA_INFO = "camera/camera/color/camera_info"
DEPTH = "camera/camera/aligned_depth_to_color/image_raw"


def generate_launch_description() -> LaunchDescription:
    """Return the arguments and what they start."""
    mapper = IncludeLaunchDescription(
        PythonLaunchDescriptionSource(str(LIVE)),
        launch_arguments={
            "color_topic": COLOR,
            "camera_info_topic": CAMERA_INFO,
            "depth_topic": DEPTH,
            "pose_source": "tf",
            "global_frame": LaunchConfiguration("global_frame"),
        }.items(),
    )
    in_namespace = GroupAction(
        [
            PushRosNamespace(LaunchConfiguration("namespace")),
            _camera(),
            OpaqueFunction(function=_odometry),
        ]
    )
    return LaunchDescription([*_arguments(), mapper, in_namespace])


def _arguments() -> list[DeclareLaunchArgument]:
    return [
        DeclareLaunchArgument(
            "odometry",
            default_value="rtabmap",
            description="rtabmap: visual odometry of the camera alone; none: something else tells "
            "TF where camera_link is (robot_localization, a VIO, SLAM)",
            choices=["rtabmap", "none"],
        ),
        DeclareLaunchArgument(
            "global_frame",
            default_value="odom",
            description="frame of the map; odom is never corrected under a map that is made",
        ),
        DeclareLaunchArgument(
            "namespace", default_value="", description="namespace of the nodes and their topics"
        ),
    ]


def _camera() -> Node:
    return Node(
        package="realsense2_camera",
        executable="realsense2_camera_node",
        namespace="camera",
        name="camera",
        parameters=[{"align_depth.enable": True, "enable_sync": True}],
        output="screen",
    )


def _odometry(context: LaunchContext) -> list[Node]:
    if context.launch_configurations["odometry"] == "none":
        return []
    return [
        Node(
            package="rtabmap_odom",
            executable="rgbd_odometry",
            parameters=[
                {
                    "frame_id": "camera_link",
                    "odom_frame_id": LaunchConfiguration("global_frame"),
                    "publish_tf": True,
                    "approx_sync": False,  # enable_sync gives both images the same stamp
                }
            ],
            remappings=[
                ("rgb/image", COLOR),
                ("rgb/camera_info", CAMERA_INFO),
                ("depth/image", DEPTH),
            ],
            output="screen",
        )
    ]
