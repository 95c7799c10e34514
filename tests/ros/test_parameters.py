# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Parameters: declared from the settings, described, and refused by name."""

import pytest
import rclpy
import yaml
from rclpy.node import Node

from geopurify.config import Config, settings
from geopurify.errors import BadInput
from geopurify_ros.parameters import declare_parameters, parameter_values
from geopurify_ros.ros_config import RosConfig

pytestmark = pytest.mark.usefixtures("middleware")


def node_with(*assignments: str) -> Node:
    """Start a node as a command line with ``-p name:=value`` does."""
    arguments = [word for text in assignments for word in ("-p", text)]
    return rclpy.create_node("test_parameters", cli_args=["--ros-args", *arguments])


def test_defaults_are_those_of_the_settings() -> None:
    node = node_with()
    assert declare_parameters(node) == (Config(), RosConfig())
    node.destroy_node()


def test_every_setting_is_described_with_its_limits() -> None:
    node = node_with()
    declare_parameters(node)
    for item in (*settings(Config), *settings(RosConfig)):
        descriptor = node.describe_parameter(item.name)
        assert descriptor.description == item.help
        assert descriptor.read_only != item.live
        assert all(choice in descriptor.additional_constraints for choice in item.choices)
        has_range = bool(descriptor.floating_point_range or descriptor.integer_range)
        assert has_range == (item.low is not None or item.high is not None)
    node.destroy_node()


def test_a_parameter_file_has_no_aliases_which_ros_does_not_read() -> None:
    text = yaml.safe_dump(parameter_values(Config(), RosConfig()))
    assert "*" not in text
    assert "&" not in text


def test_values_are_taken_over() -> None:
    node = node_with(
        "map.voxel_size_m:=0.05",
        "vocabulary.names:=[wall, chair]",
        "up_map:=[0.0, -1.0, 0.0]",
        "pose_source:=odom",
        "cameras:=[front, /robot_1/rear]",
    )
    core, ros = declare_parameters(node)
    assert core.map.voxel_size_m == 0.05
    assert core.vocabulary.names == ("wall", "chair")
    assert (ros.up_map, ros.pose_source) == ((0.0, -1.0, 0.0), "odom")
    assert ros.cameras == ("front", "/robot_1/rear")
    node.destroy_node()


def test_numbers_are_taken_in_either_form_as_in_yaml() -> None:
    node = node_with("map.voxel_size_m:=1", "map.max_voxels:=2e6", "up_map:=[0, -1, 0]")
    core, ros = declare_parameters(node)
    assert (core.map.voxel_size_m, core.map.max_voxels) == (1.0, 2_000_000)
    assert ros.up_map == (0.0, -1.0, 0.0)
    assert node.get_parameter("map.voxel_size_m").value == 1.0
    assert node.get_parameter("map.max_voxels").value == 2_000_000
    assert node.describe_parameter("map.voxel_size_m").description
    node.destroy_node()


@pytest.mark.parametrize(
    ("assignment", "name"),
    [
        ("map.voxel_size_m:=7.0", "map.voxel_size_m"),
        ("map.voxel_size_m:=2", "map.voxel_size_m"),
        ("map.voxel_size_m:='0.05'", "map.voxel_size_m must be a number, .*: without quotes"),
        ("purify.neighbours:=9.5", "purify.neighbours must be a whole number"),
        ("encoder.model:=7", "encoder.model must be a text"),
        ("encoder.compile:=1", "encoder.compile must be true or false"),
        ("purify.neighbours:=0", "purify.neighbours"),
        ("purify.space:=colours", "space"),
        ("vocabulary.names:=[1, 2]", "vocabulary.names"),
        ("sync_slop_s:=.nan", "sync_slop_s"),
        ("input_qos:=loud", "input_qos"),
        ("up_map:=[0.0, 0.0, 0.0]", "up_map"),
        ("up_map:=[1.0]", "up_map"),
        ("cameras:=[front cam]", "cameras.*'front cam'"),
        ("cameras:=[front, rear/]", "cameras.*'rear/'"),
        ("cameras:=[2nd]", "cameras.*'2nd'"),
        ("cameras:=[front, /front]", "cameras must all differ"),
    ],
)
def test_a_wrong_value_is_refused_by_name(assignment: str, name: str) -> None:
    node = node_with(assignment)
    with pytest.raises(BadInput, match=name) as caught:
        declare_parameters(node)
    assert caught.value.reason == "config_invalid"
    node.destroy_node()
