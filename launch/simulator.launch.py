# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Starts the mapper on an ``rgbd_camera`` sensor of Gazebo, in simulated time.

The ``gz_frame_id`` of the sensor has to be an optical frame whose transform is on ``/tf``, where
the robot's own launch file puts it.  What is not named here is an argument of
``live.launch.py``, and may be given all the same.
"""

from pathlib import Path

from launch import LaunchContext, LaunchDescription
from launch.actions import DeclareLaunchArgument, IncludeLaunchDescription, OpaqueFunction
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch.substitutions import LaunchConfiguration, PathJoinSubstitution
from launch_ros.actions import Node
from launch_ros.substitutions import FindPackageShare

LIVE = Path(__file__).with_name("live.launch.py")
# topic of Gazebo below that of the sensor: (type in ROS, type in Gazebo)
TOPICS = {
    "image": ("sensor_msgs/msg/Image", "gz.msgs.Image"),
    "depth_image": ("sensor_msgs/msg/Image", "gz.msgs.Image"),
    "camera_info": ("sensor_msgs/msg/CameraInfo", "gz.msgs.CameraInfo"),
}


def generate_launch_description() -> LaunchDescription:
    """Return the arguments and what they start."""
    camera = LaunchConfiguration("camera")
    mapper = IncludeLaunchDescription(
        PythonLaunchDescriptionSource(str(LIVE)),
        launch_arguments={
            "color_topic": [camera, "/image"],
            "camera_info_topic": [camera, "/camera_info"],
            "depth_topic": [camera, "/depth_image"],
            "pose_source": "tf",
            "global_frame": LaunchConfiguration("global_frame"),
            "use_sim_time": "true",
        }.items(),
    )
    simulator = OpaqueFunction(function=_simulator)
    return LaunchDescription([*_arguments(), simulator, _bridge(), mapper])


def _arguments() -> list[DeclareLaunchArgument]:
    described = {
        "camera": ("/camera", "topic of the sensor in Gazebo"),
        "world": ("", "SDF file of the world; empty: Gazebo runs already"),
        "global_frame": ("odom", "frame of the map"),
    }
    return [
        DeclareLaunchArgument(name, default_value=default, description=text)
        for name, (default, text) in described.items()
    ]


def _simulator(context: LaunchContext) -> list[IncludeLaunchDescription]:
    world = context.launch_configurations["world"]
    if not world:
        return []
    launch_file = PathJoinSubstitution(
        [FindPackageShare("ros_gz_sim"), "launch", "gz_sim.launch.py"]
    )
    return [
        IncludeLaunchDescription(
            PythonLaunchDescriptionSource(launch_file),
            launch_arguments={"gz_args": f"-r {world}"}.items(),
        )
    ]


def _bridge() -> Node:
    images = [
        [LaunchConfiguration("camera"), f"/{topic}@{ros_type}[{gz_type}"]  # [: into ROS only
        for topic, (ros_type, gz_type) in TOPICS.items()
    ]
    return Node(
        package="ros_gz_bridge",
        executable="parameter_bridge",
        name="camera_bridge",
        arguments=["/clock@rosgraph_msgs/msg/Clock[gz.msgs.Clock", *images],
        output="screen",
    )
