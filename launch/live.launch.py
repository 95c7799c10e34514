# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Starts the mapper on the topics of a live or played camera.

Only what differs from robot to robot is an argument; everything else is in ``params_file``.
A bag can be played and RViz opened beside it.
"""

from pathlib import Path

from ament_index_python.packages import get_package_share_directory
from launch import LaunchContext, LaunchDescription
from launch.actions import (
    DeclareLaunchArgument,
    ExecuteProcess,
    OpaqueFunction,
    SetEnvironmentVariable,
)
from launch.conditions import IfCondition
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node

from geopurify_ros.middleware import shared_memory_environment

CONFIG = Path(get_package_share_directory("geopurify_ros")) / "config"
PARAMS_FILE, RVIZ_LAYOUT = CONFIG / "geopurify.yaml", CONFIG / "geopurify.rviz"

# argument: (default, help, choices)
GENERAL = {
    "namespace": ("", "namespace of the node and its topics", None),
    "params_file": (str(PARAMS_FILE), "YAML file of the node's parameters", None),
    "use_sim_time": ("false", "take the time from /clock", ["true", "false"]),
    "bag": ("", "bag to play beside it; the time is then the bag's", None),
    "rviz": ("false", "open RViz on the topics of a node without namespace", ["true", "false"]),
    "log_level": ("info", "least severity logged", ["debug", "info", "warn", "error", "fatal"]),
}
# argument: (parameter of the node, choices); left empty, the params_file decides
PARAMETERS = {
    "encoder": ("encoder.kind", ["", "open_clip", "embedded", "scores", "simulated"]),
    "global_frame": ("global_frame", None),
    "input_qos": ("input_qos", ["", "best_effort", "reliable"]),
    "map_directory": ("map_directory", None),
    "pose_source": ("pose_source", ["", "tf", "pose", "odom"]),
}
# argument: (topic of the node, what comes in on it)
TOPICS = {
    "color_topic": ("color/image_raw", "colour images"),
    "depth_topic": ("depth/image_raw", "depth images, registered to colour"),
    "camera_info_topic": ("color/camera_info", "intrinsics of the colour images"),
    "pose_topic": ("pose", "PoseStamped of the camera in the global frame"),
    "odom_topic": ("odom", "Odometry of the camera in the global frame"),
    "scores_topic": ("scores/image_raw", "class scores, for the encoder scores"),
    "semantic_topic": ("semantic/image_raw", "class ids, for the encoder simulated"),
}


def generate_launch_description() -> LaunchDescription:
    """Return the arguments, the setting of the middleware and the processes."""
    environment = [SetEnvironmentVariable(*item) for item in shared_memory_environment().items()]
    processes = [OpaqueFunction(function=_mapper), OpaqueFunction(function=_bag), _rviz()]
    return LaunchDescription([*_arguments(), *environment, *processes])


def _arguments() -> list[DeclareLaunchArgument]:
    described = {
        **GENERAL,
        **{
            name: ("", f"parameter {parameter}; empty: as in params_file", choices)
            for name, (parameter, choices) in PARAMETERS.items()
        },
        **{
            name: (topic, f"topic of {content}", None) for name, (topic, content) in TOPICS.items()
        },
    }
    return [
        DeclareLaunchArgument(name, default_value=default, description=text, choices=choices)
        for name, (default, text, choices) in described.items()
    ]


def _mapper(context: LaunchContext) -> list[Node]:
    parameters = {
        parameter: context.launch_configurations[name]
        for name, (parameter, _) in PARAMETERS.items()
        if context.launch_configurations[name]
    }
    values = context.launch_configurations
    use_sim_time = values["use_sim_time"] == "true" or bool(values["bag"])
    return [
        Node(
            package="geopurify_ros",
            executable="mapper",
            name="geopurify",
            namespace=LaunchConfiguration("namespace"),
            parameters=[
                LaunchConfiguration("params_file"),
                {**parameters, "use_sim_time": use_sim_time},
            ],
            remappings=[(topic, LaunchConfiguration(name)) for name, (topic, _) in TOPICS.items()],
            arguments=["--ros-args", "--log-level", LaunchConfiguration("log_level")],
            output="screen",
            emulate_tty=True,
            sigterm_timeout="30",  # the map may be saved at the end, and a large one takes time
        )
    ]


def _bag(context: LaunchContext) -> list[ExecuteProcess]:
    bag = context.launch_configurations["bag"]
    command = ["ros2", "bag", "play", bag, "--clock"]
    return [ExecuteProcess(cmd=command, output="screen")] if bag else []


def _rviz() -> Node:
    return Node(
        package="rviz2",
        executable="rviz2",
        namespace=LaunchConfiguration("namespace"),
        arguments=["-d", str(RVIZ_LAYOUT)],
        condition=IfCondition(LaunchConfiguration("rviz")),
    )
