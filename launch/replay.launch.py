# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Scores the mapper on a bag with true points, beside the same bag mapped offline.

The mapper is started by ``replay``, in a namespace of its own, with the same settings.
"""

from pathlib import Path

from ament_index_python.packages import get_package_share_directory
from launch import LaunchContext, LaunchDescription
from launch.actions import DeclareLaunchArgument, OpaqueFunction
from launch_ros.actions import Node

PARAMS_FILE = Path(get_package_share_directory("geopurify_ros")) / "config" / "geopurify.yaml"

# argument: (option of replay, default, help); left empty, the option is not given
OPTIONS = {
    "ground_truth": ("--ground-truth", "", "bag or PLY of the true points; empty: in the bag"),
    "label_set": ("--label-set", "", "classes, where the true points come without names"),
    "encoder": ("--encoder", "", "the encoder; empty: as in params_file"),
    "params_file": ("--config", str(PARAMS_FILE), "YAML file with the settings of the core"),
    "rate_hz": ("--rate-hz", "0.0", "frames a second; 0: as fast as the node takes all"),
    "out": ("--out", "out/replay", "folder for the map and replay.json"),
}
LAYOUT = "what the bag has where, e.g. 'color=/camera/color/image_raw pose=/tf'"


def generate_launch_description() -> LaunchDescription:
    """Return the arguments and the evaluation."""
    bag = DeclareLaunchArgument("bag", description="bag with posed RGB-D images")
    layout = DeclareLaunchArgument("layout", default_value="", description=LAYOUT)
    options = [
        DeclareLaunchArgument(name, default_value=default, description=text)
        for name, (_, default, text) in OPTIONS.items()
    ]
    return LaunchDescription([bag, layout, *options, OpaqueFunction(function=_replay)])


def _replay(context: LaunchContext) -> list[Node]:
    values = context.launch_configurations
    given = [(option, values[name]) for name, (option, _, _) in OPTIONS.items() if values[name]]
    given += [("--bag", place) for place in values["layout"].split()]
    arguments = [values["bag"], *(word for pair in given for word in pair)]
    return [
        Node(
            package="geopurify_ros",
            executable="replay",
            arguments=arguments,
            output="screen",
            emulate_tty=True,
        )
    ]
