# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Starts the mapper on the topics of live or played cameras.

Only what differs from robot to robot is an argument; everything else is in ``params_file``.
A bag can be played and RViz opened beside it.
"""

import sys
from pathlib import Path
from typing import Any

import yaml
from ament_index_python.packages import get_package_share_directory
from launch import LaunchContext, LaunchDescription
from launch.actions import (
    DeclareLaunchArgument,
    ExecuteProcess,
    OpaqueFunction,
    RegisterEventHandler,
    SetEnvironmentVariable,
)
from launch.conditions import IfCondition
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import LifecycleNode, Node
from launch_ros.event_handlers import OnStateTransition

from geopurify.config.did_you_mean import did_you_mean
from geopurify_ros.middleware import shared_memory_environment

CONFIG = Path(get_package_share_directory("geopurify_ros")) / "config"
PARAMS_FILE, RVIZ_LAYOUT = CONFIG / "geopurify.yaml", CONFIG / "geopurify.rviz"
RESPAWN_DELAY_S = 2.0

# argument: (default, help, choices)
GENERAL = {
    "namespace": ("", "namespace of the node and its topics", None),
    "params_file": (str(PARAMS_FILE), "YAML file of the node's parameters", None),
    "use_sim_time": ("false", "take the time from /clock", ["true", "false"]),
    "bag": ("", "bag to play once the node is active; the time is then the bag's", None),
    "map": ("", "file in map_directory to begin with, if it is there, and to save to", None),
    "respawn": ("false", "start the node again if it ends by itself", ["true", "false"]),
    "viewer": ("false", "show the map in a browser, at 127.0.0.1", ["true", "false"]),
    "viewer_port": ("8080", "port of the viewer; 0: any free one", None),
    "rviz": ("false", "open RViz on the topics of a node without namespace", ["true", "false"]),
    "log_level": ("info", "least severity logged", ["debug", "info", "warn", "error", "fatal"]),
}
# argument: (parameter of the node, choices); left empty, the params_file decides
PARAMETERS = {
    "encoder": ("encoder.kind", None),
    "model": ("encoder.model", None),
    "weights": ("encoder.weights", None),
    "cameras": ("cameras", None),  # with commas
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
CAMERA = "{camera}"  # in the name of a topic, where there are several
# The files of this package that may be launched, and their arguments besides.
LAUNCHED = {
    "live.launch.py": (),
    "realsense.launch.py": ("odometry",),
    "simulator.launch.py": ("camera", "world"),
}


def generate_launch_description() -> LaunchDescription:
    """Return the arguments, the setting of the middleware and the processes."""
    environment = [SetEnvironmentVariable(*item) for item in shared_memory_environment().items()]
    return LaunchDescription(
        [*_arguments(), *environment, OpaqueFunction(function=_processes), _rviz()]
    )


def _arguments() -> list[DeclareLaunchArgument]:
    described = {
        **GENERAL,
        **{
            name: ("", f"parameter {parameter}; empty: as in params_file", choices)
            for name, (parameter, choices) in PARAMETERS.items()
        },
        **{
            name: (topic, f"topic of {content}; with cameras: has {CAMERA} in it", None)
            for name, (topic, content) in TOPICS.items()
        },
    }
    return [
        DeclareLaunchArgument(name, default_value=default, description=text, choices=choices)
        for name, (default, text, choices) in described.items()
    ]


def _processes(context: LaunchContext) -> list[Any]:
    values = context.launch_configurations
    _refuse_unknown_arguments(sys.argv)
    mapper = LifecycleNode(
        package="geopurify_ros",
        executable="mapper",
        name="geopurify",
        namespace=LaunchConfiguration("namespace"),
        parameters=[LaunchConfiguration("params_file"), _parameters(values)],
        remappings=_remappings(values),
        arguments=["--ros-args", "--log-level", LaunchConfiguration("log_level")],
        output="screen",
        emulate_tty=True,
        respawn=values["respawn"] == "true",
        respawn_delay=RESPAWN_DELAY_S,
        sigterm_timeout="30",  # the map may be saved at the end, and a large one takes time
    )
    viewer = [_viewer(values)] if values["viewer"] == "true" else []
    if not values["bag"]:
        return [mapper, *viewer]
    player = ExecuteProcess(cmd=["ros2", "bag", "play", values["bag"], "--clock"], output="screen")
    play_once = OnStateTransition(
        target_lifecycle_node=mapper, goal_state="active", entities=[player], handle_once=True
    )
    return [RegisterEventHandler(play_once), mapper, *viewer]


def _viewer(values: dict[str, str]) -> Node:
    """Return the viewer: it needs the mapper's topics and services, and shows the first camera."""
    one_camera = [pair for pair in _remappings(values) if not values["cameras"]]
    return Node(
        package="geopurify_ros",
        executable="viewer",
        name="viewer",
        namespace=LaunchConfiguration("namespace"),
        parameters=[{"port": _port(values["viewer_port"])}],
        remappings=one_camera,
        output="screen",
    )


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) < 2**16):
        raise RuntimeError(f"viewer_port must be a whole number in [0, 65535], got {text!r}")
    return int(text)


def _parameters(values: dict[str, str]) -> dict[str, Any]:
    parameters: dict[str, Any] = {
        parameter: values[name] for name, (parameter, _) in PARAMETERS.items() if values[name]
    }
    if values["cameras"]:
        parameters["cameras"] = _names_of(values["cameras"])
    if values["map"]:
        parameters |= {"load_path": values["map"], "autosave_path": values["map"]}
    parameters["use_sim_time"] = values["use_sim_time"] == "true" or bool(values["bag"])
    return parameters


def _remappings(values: dict[str, str]) -> list[tuple[str, str]]:
    """Return the topics given, those of each camera where there are several."""
    given = {
        name: (topic, values[name]) for name, (topic, _) in TOPICS.items() if values[name] != topic
    }
    cameras = _names_of(values["cameras"]) if values["cameras"] else _cameras(values)
    for name, (topic, chosen) in given.items():
        if bool(cameras) != (CAMERA in chosen):
            raise RuntimeError(
                f"{name}:={chosen} is one topic, but there are the cameras {', '.join(cameras)}: "
                f"write {CAMERA} where their names differ, as in /{CAMERA}/{topic}"
                if cameras
                else f"{name}:={chosen} is for several cameras: name them with cameras:=front,rear"
            )
    return [
        (f"{camera}/{topic}".lstrip("/"), chosen.replace(CAMERA, camera.strip("/")))
        for camera in cameras or [""]
        for topic, chosen in given.values()
    ]


def _names_of(cameras: str) -> list[str]:
    names = [name.strip() for name in cameras.split(",")]
    if not all(names):
        raise RuntimeError(f"cameras must be names with commas between them, got {cameras!r}")
    return names


def _cameras(values: dict[str, str]) -> list[str]:
    """Return the cameras that the params_file names, if it names any for this node."""
    path = values["params_file"]
    try:
        blocks = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise RuntimeError(f"cannot read params_file:={path}: {error.strerror}") from error
    except (yaml.YAMLError, ValueError) as error:
        why = " ".join(str(error).split())
        raise RuntimeError(f"params_file:={path} is not YAML: {why}") from error
    for name, block in blocks.items() if isinstance(blocks, dict) else ():
        if name.rpartition("/")[2] in ("**", "geopurify") and isinstance(block, dict):
            cameras = (block.get("ros__parameters") or {}).get("cameras")
            if cameras:
                return [str(camera) for camera in cameras]
    return []


def _refuse_unknown_arguments(argv: list[str]) -> None:
    """Refuse arguments that no launch file here has; launch itself passes them over."""
    own = [name for file, name in LAUNCHED.items() if any(w.endswith(file) for w in argv)]
    known = [*GENERAL, *PARAMETERS, *TOPICS, *(name for names in own for name in names)]
    for word in argv if own else ():
        name, given, _ = word.partition(":=")
        if given and name not in known:
            raise RuntimeError(f"there is no argument {name!r}{did_you_mean(name, known)}")


def _rviz() -> Node:
    return Node(
        package="rviz2",
        executable="rviz2",
        namespace=LaunchConfiguration("namespace"),
        arguments=["-d", str(RVIZ_LAYOUT)],
        condition=IfCondition(LaunchConfiguration("rviz")),
    )
