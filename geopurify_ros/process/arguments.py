# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What the executables are told: whatever they don't know is an error and not passed over."""

import argparse
import logging
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from rclpy.node import Node

from geopurify import __version__
from geopurify.config.did_you_mean import did_you_mean, near_names
from geopurify.config.parameter_file import parameter_blocks, parse_yaml
from geopurify.errors import BadInput

# Declared by nodes of some distributions only; one file may be for all of them.
PARAMETERS_OF_ROS = ("use_sim_time", "start_type_description_service")
QOS_OVERRIDES = "qos_overrides."
PARAMETER_FLAGS = ("-p", "--param")
FILE_FLAG = "--params-file"
MOST_NAMED = 5  # unknown parameters in one sentence

logger = logging.getLogger(__name__)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        words = message.partition("unrecognized arguments: ")[2].split()
        hint = ""
        if set(words) & {*PARAMETER_FLAGS, "-r", FILE_FLAG} or ":=" in message:
            hint = "; arguments of ROS come after --ros-args"
        elif words:
            hint = did_you_mean(words[0], ("--help", "--version", "--ros-args"))
        super().error(message + hint)


def check_arguments(program: str, description: str, argv: Sequence[str]) -> None:
    """End the process for ``--help`` and ``--version``, and for arguments there are none of.

    Args:
        argv: the program and its arguments, those of ROS too, which are left alone.
    """
    parser = _Parser(
        program,
        f"{program} [--help] [--version] [--ros-args ARGUMENTS OF ROS]",
        description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=package_version(program))
    parser.parse_args(split(argv)[0][1:])


def split(argv: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the arguments that are a program's own, and those of ROS, from --ros-args to --.

    As `rclpy.utilities.remove_ros_args`, which fails for arguments that ROS can't parse.
    """
    own: list[str] = []
    of_ros: list[str] = []
    part = own
    for word in argv:
        if word == "--ros-args":
            part = of_ros
        elif word == "--" and part is of_ros:
            part = own
        else:
            part.append(word)
    return own, of_ros


def package_version(program: str) -> str:
    """Return the line that ``--version`` prints."""
    return f"{program} (geopurify_ros) {__version__}"


def check_parameters(node: Node, argv: Sequence[str] = ()) -> None:
    """Refuse parameters that a node was started with and has not declared.

    Those of the QoS are declared by their topics later; see `warn_about_qos`.

    Args:
        node: that has declared its parameters.
        argv: arguments of ROS; their parameter files must have something for the node.

    Raises:
        BadInput: a parameter is unknown, or parameters are given to another node.
    """
    known = [*node._parameters]  # rclpy lists neither these nor the next by name
    unknown = [
        name
        for name in node._parameter_overrides
        if name not in known
        and name not in PARAMETERS_OF_ROS
        and not name.startswith(QOS_OVERRIDES)
    ]
    if unknown:
        named = "; ".join(
            f"there is no parameter {name[:200]!r}{did_you_mean(name, known)}"
            for name in unknown[:MOST_NAMED]
        )
        more = len(unknown) - MOST_NAMED
        raise BadInput("config_invalid", named + (f"; and {more} more" if more > 0 else ""))
    _check_addressees(node.get_fully_qualified_name(), argv)


def warn_about_qos(node: Node) -> None:
    """Warn about each ``qos_overrides`` that no topic of the node has declared."""
    known = [name for name in node._parameters if name.startswith(QOS_OVERRIDES)]
    for name in node._parameter_overrides:
        if name.startswith(QOS_OVERRIDES) and name not in known:
            hint = did_you_mean(name, known)
            logger.warning("%.200r matches no subscribed topic%s", name, hint)


def refuse_parameters(program: str, argv: Sequence[str]) -> None:
    """End a process that is given parameters of ROS and has none."""
    given = [value for _, value in _values(argv, (*PARAMETER_FLAGS, FILE_FLAG))]
    if given:
        sys.exit(f"{program} has no ROS parameters, got {given[0][:200]!r}: see {program} --help")


def _check_addressees(node_name: str, argv: Sequence[str]) -> None:
    """Refuse parameters of other nodes, in a process that has but one."""
    for flag, value in _values(argv, (*PARAMETER_FLAGS, FILE_FLAG)):
        names = _file_nodes(value) if flag == FILE_FLAG else _rule_node(value)
        others = [name for name in names if not _is_for(name, node_name)]
        if not others or len(others) < len(names):
            continue
        own = node_name.rpartition("/")[2]
        if flag != FILE_FLAG or any(near_names(own, [n.rpartition("/")[2]]) for n in others):
            raise BadInput(
                "config_invalid",
                f"{value[:200]!r} has no parameters of {node_name}, only of "
                f"{', '.join(map(repr, others[:MOST_NAMED]))}",
            )


def _is_for(pattern: str, node_name: str) -> bool:
    return "*" in pattern or pattern.strip("/") in (
        node_name.strip("/"),
        node_name.rpartition("/")[2],
    )


def _values(argv: Sequence[str], flags: Iterable[str]) -> Iterator[tuple[str, str]]:
    for flag, value in pairwise(split(argv)[1]):
        if flag in flags:
            yield flag, value


def _rule_node(rule: str) -> list[str]:
    node, colon, _ = rule.partition(":=")[0].rpartition(":")
    return [node] if colon else []


def _file_nodes(file: str) -> list[str]:
    """Return the nodes that a parameter file has something for; ROS has read it before."""
    try:
        data = parse_yaml(Path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [node for node, _ in parameter_blocks(data)] if isinstance(data, dict) else []
