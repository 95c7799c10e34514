# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The shipped parameter files and pictures of the node fit the node."""

from pathlib import Path

import pytest
import rclpy
import yaml
from rclpy.node import Node

from geopurify_ros.parameters import declare_parameters
from geopurify_ros.publishers.map_publishers import MapPublishers
from geopurify_ros.publishers.object_publishers import ObjectPublishers
from geopurify_ros.qos import LATCHED
from geopurify_ros.ros_config import RosConfig

CONFIG = Path(__file__).resolve().parents[2] / "config"

pytestmark = pytest.mark.usefixtures("middleware")


def node_with(profile: Path) -> Node:
    return rclpy.create_node("geopurify", cli_args=["--ros-args", "--params-file", str(profile)])


def names_in(tree: dict, prefix: str = "") -> set[str]:
    names = set()
    for key, value in tree.items():
        is_group = isinstance(value, dict)
        names |= names_in(value, f"{prefix}{key}.") if is_group else {prefix + key}
    return names


@pytest.mark.parametrize("name", ["desktop", "jetson", "cpu", "geopurify"])
def test_a_profile_sets_parameters_that_there_are(name: str) -> None:
    profile = CONFIG / f"{name}.yaml"
    node = node_with(profile)
    declare_parameters(node)
    parameters = yaml.safe_load(profile.read_text())["/**"]["ros__parameters"]
    assert names_in(parameters) <= set(node.get_parameters_by_prefix(""))
    node.destroy_node()


def test_rviz_shows_the_topics_that_are_published() -> None:
    node = rclpy.create_node("geopurify")
    outputs = MapPublishers(node, None, RosConfig())  # type: ignore[arg-type]
    objects = ObjectPublishers(node, None, None)  # type: ignore[arg-type]
    published = {name for name, _ in node.get_topic_names_and_types()}
    layout = yaml.safe_load((CONFIG / "geopurify.rviz").read_text())["Visualization Manager"]
    topics = [display["Topic"] for display in layout["Displays"] if "Topic" in display]
    assert {topic["Value"] for topic in topics} <= published
    assert {topic["Durability Policy"] for topic in topics} == {"Transient Local"}
    assert LATCHED.durability.name == "TRANSIENT_LOCAL"
    objects.destroy()
    outputs.destroy()
    node.destroy_node()
