# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Arguments and parameters that there are none of are refused, with the name that was meant."""

from pathlib import Path
from types import ModuleType

import pytest
import rclpy
from rclpy.node import Node
from rclpy.qos import QoSProfile
from rclpy.qos_overriding_options import QoSOverridingOptions
from std_msgs.msg import Header

from geopurify.errors import BadInput
from geopurify_ros import mapper
from geopurify_ros.parameters import declare_parameters
from geopurify_ros.process.arguments import (
    check_arguments,
    check_parameters,
    split,
    warn_about_qos,
)
from geopurify_ros.process.signals import init_ros
from geopurify_ros.tools import player, replay


def node_with(*arguments: str) -> Node:
    """Return a node with the mapper's parameters that was started with arguments of ROS."""
    node = rclpy.create_node("geopurify", cli_args=["--ros-args", *arguments])
    declare_parameters(node)
    return node


def refused(*arguments: str) -> str:
    """Return how parameters are refused."""
    node = node_with(*arguments)
    with pytest.raises(BadInput) as caught:
        check_parameters(node, ["mapper", "--ros-args", *arguments])
    node.destroy_node()
    assert caught.value.reason == "config_invalid"
    return str(caught.value)


def file_of(folder: Path, text: str) -> str:
    path = folder / "parameters.yaml"
    path.write_text(text)
    return str(path)


def test_arguments_are_those_of_the_program_and_those_of_ros() -> None:
    words = ["mapper", "a", "--ros-args", "-p", "x:=1", "--", "b", "--ros-args", "-r", "y:=z"]
    assert split(words) == (["mapper", "a", "b"], ["-p", "x:=1", "-r", "y:=z"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--hlep"], "'--help'"),
        (["-p", "encoder.kind:=scores"], "come after --ros-args"),
        (["color/image_raw:=/camera"], "come after --ros-args"),
        (["kitchen"], "unrecognized arguments: kitchen"),
    ],
)
def test_unknown_arguments_end_the_mapper(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        mapper.main(["mapper", *arguments])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(("option", "said"), [("--help", "--ros-args -p"), ("--version", "0.1")])
def test_help_and_version_are_printed(
    capsys: pytest.CaptureFixture[str], option: str, said: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        check_arguments("mapper", mapper.DESCRIPTION, ["mapper", option, "--ros-args", "-p", "a"])
    assert ended.value.code == 0
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--params-file", "missing.yaml"], "'--params-file missing.yaml'. Error: Error opening"),
        (["-p", "kind"], "parameters are -p NAME:=VALUE"),
        (["--parms-file", "x"], "no arguments .*--parms-file"),
    ],
)
def test_what_ros_cannot_parse_is_one_sentence(arguments: list[str], said: str) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        init_ros(["mapper", "--ros-args", *arguments])
    assert caught.value.reason == "arguments_invalid"
    assert "rcl/" not in str(caught.value)


def test_a_plain_settings_file_is_told_what_it_lacks(tmp_path: Path) -> None:
    file = file_of(tmp_path, "encoder:\n  kind: scores\n")
    with pytest.raises(BadInput, match="below /\\*\\*: and ros__parameters"):
        init_ros(["mapper", "--ros-args", "--params-file", file])


@pytest.mark.usefixtures("middleware")
def test_misspelt_parameters_are_refused_with_the_name_that_was_meant(tmp_path: Path) -> None:
    assert "'encoder.knid'; did you mean 'encoder.kind'" in refused("-p", "encoder.knid:=scores")
    both = refused("-p", "usesimtime:=true", "-p", "zebra:=1")
    assert "'usesimtime'; did you mean 'use_sim_time'" in both
    assert "'zebra'" in both
    text = (
        "/**:\n  ros__parameters:\n    encoder:\n      kinds: scores\n    encoder.kind: scores\n"
    )
    file = file_of(tmp_path, text)
    assert "'encoder.kinds'; did you mean 'encoder.kind'" in refused("--params-file", file)


@pytest.mark.usefixtures("middleware")
def test_parameters_of_another_node_are_refused(tmp_path: Path) -> None:
    file = file_of(tmp_path, "/robot/geopurfy:\n  ros__parameters:\n    encoder.kind: scores\n")
    assert "only of '/robot/geopurfy'" in refused("--params-file", file)
    assert "only of 'geopurfy'" in refused("-p", "geopurfy:encoder.kind:=scores")


@pytest.mark.usefixtures("middleware")
def test_parameters_of_ros_and_files_for_several_nodes_are_taken(tmp_path: Path) -> None:
    several = (
        "/camera:\n  ros__parameters:\n    rate: 1\n"
        "/geopurify:\n  ros__parameters:\n    encoder.kind: scores\n"
    )
    arguments = [
        *("-p", "use_sim_time:=false", "-p", "start_type_description_service:=false"),
        *("-p", "qos_overrides./color/image_raw.subscription.depth:=3"),
        *("-p", "geopurify:max_rate_hz:=1.0"),
        *("--params-file", file_of(tmp_path, several)),
    ]
    node = node_with(*arguments)
    check_parameters(node, ["mapper", "--ros-args", *arguments])
    node.destroy_node()


@pytest.mark.usefixtures("middleware")
def test_qos_of_a_topic_that_is_not_there_is_warned_about(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geopurify_ros.process.arguments.logger.propagate", True)
    node = node_with(
        *("-p", "qos_overrides./colour.subscription.depth:=3"),
        *("-p", "qos_overrides./color.subscription.depth:=3"),
    )
    options = QoSOverridingOptions.with_default_policies()
    node.create_subscription(
        Header, "/color", lambda _: None, QoSProfile(depth=1), qos_overriding_options=options
    )
    warn_about_qos(node)
    (warning,) = caplog.messages
    assert "'qos_overrides./colour.subscription.depth' matches no subscribed topic" in warning
    assert "did you mean 'qos_overrides./color.subscription.depth'" in warning
    node.destroy_node()


@pytest.mark.parametrize(("program", "name"), [(player, "player"), (replay, "replay")])
def test_the_others_have_a_version(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    program: ModuleType,
    name: str,
) -> None:
    monkeypatch.setattr("sys.argv", [name, "--version"])
    program.main()
    assert capsys.readouterr().out.startswith(f"{name} (geopurify_ros) 0.")


@pytest.mark.usefixtures("middleware")
def test_the_others_have_no_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = rclpy.create_node("player", cli_args=["--ros-args", "-p", "rate:=1.0"])
    with pytest.raises(BadInput, match="'rate'"):
        check_parameters(bare)
    bare.destroy_node()
    monkeypatch.setattr("sys.argv", ["replay", "bag", "--ros-args", "-p", "rate:=1.0"])
    with pytest.raises(SystemExit, match="replay has no ROS parameters, got 'rate:=1"):
        replay.main()
