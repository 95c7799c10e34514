# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""ROS parameters, made from the settings of the core and from those of the node."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

from rcl_interfaces.msg import (
    FloatingPointRange,
    IntegerRange,
    ParameterDescriptor,
    SetParametersResult,
)
from rclpy.exceptions import InvalidParameterTypeException, ParameterException
from rclpy.node import Node
from rclpy.parameter import Parameter

from geopurify.config import Config, Setting, from_flat, settings, to_flat
from geopurify.config.setting_values import as_kind
from geopurify.errors import BadInput
from geopurify_ros.ros_config import RosConfig

NO_NAMES = [""]  # an empty list has no type for rclpy
LARGEST_INTEGER = 2**63 - 1  # of an IntegerRange


def declare_parameters(node: Node) -> tuple[Config, RosConfig]:
    """Declare every setting as a parameter and return what was set at the start.

    Raises:
        BadInput: a value has the wrong type or is out of range; the message names it.
    """
    core, ros = declare_settings(node, Config), declare_settings(node, RosConfig)
    return from_flat(core), RosConfig(**ros)


def declare_settings(node: Node, kind: type) -> dict[str, Any]:
    """Declare the settings of a configuration as parameters and return their values.

    Raises:
        BadInput: as of `declare_parameters`.
    """
    return {item.name: _declared(node, item) for item in settings(kind)}


def follow_changes(
    node: Node,
    current: Callable[[], tuple[Config, RosConfig]],
    apply: Callable[[Config, RosConfig], None],
) -> None:
    """Apply changes of live parameters while the node runs, or reject them with the reason."""

    def on_set(changes: Sequence[Parameter]) -> SetParametersResult:
        config, ros_config = current()
        core, ros = to_flat(config), to_flat(ros_config)
        for change in changes:
            group = core if change.name in core else ros
            if change.name in group:  # else it is one of ROS itself, such as use_sim_time
                group[change.name] = _plain(change.value)
        try:
            apply(from_flat(core), RosConfig(**ros))
        except BadInput as error:
            return SetParametersResult(successful=False, reason=str(error))
        return SetParametersResult(successful=True)

    node.add_on_set_parameters_callback(on_set)


def parameter_values(config: Config, ros_config: RosConfig) -> dict[str, Any]:
    """Return every parameter of a node with these settings, as ROS and YAML have them."""
    flat = {**to_flat(config), **to_flat(ros_config)}
    return {name: _as_parameter(value) for name, value in flat.items()}


def _declared(node: Node, item: Setting) -> Any:
    try:
        try:
            default = _as_parameter(item.default)
            value = node.declare_parameter(item.name, default, describe(item)).value
        except InvalidParameterTypeException:  # 1 for 1.0, as YAML and the command line take it
            given = _as_parameter(as_kind(item.name, item.default, _given(node, item.name)))
            value = node.declare_parameter(item.name, given, describe(item), True).value
    except ParameterException as error:
        raise BadInput("config_invalid", f"parameter {item.name}: {error}") from None
    return _plain(value)


def _given(node: Node, name: str) -> Any:
    """Return the value that a parameter was given at the start, of whatever type."""
    value = node.declare_parameter(name, descriptor=ParameterDescriptor(dynamic_typing=True)).value
    node.undeclare_parameter(name)
    return _plain(value)


def _as_parameter(value: Any) -> Any:
    return list(value or NO_NAMES) if isinstance(value, tuple) else value


def _plain(value: Any) -> Any:
    """Return a value as the settings have it: tuples, and an empty one for `NO_NAMES`."""
    if value is None or isinstance(value, str | bool | int | float):  # None: to be deleted
        return value
    return () if list(value) == NO_NAMES else tuple(value)


def describe(item: Setting) -> ParameterDescriptor:
    """Return the descriptor of a setting: help, range, choices, and whether it may change."""
    descriptor = ParameterDescriptor(description=item.help, read_only=not item.live)
    if item.choices:
        descriptor.additional_constraints = "one of: " + ", ".join(item.choices)
    if item.low is None and item.high is None:
        return descriptor
    if isinstance(item.default, int):
        low = -LARGEST_INTEGER if item.low is None else int(item.low)
        high = LARGEST_INTEGER if item.high is None else int(item.high)
        descriptor.integer_range = [IntegerRange(from_value=low, to_value=high)]
    else:
        low_f = -sys.float_info.max if item.low is None else float(item.low)
        high_f = sys.float_info.max if item.high is None else float(item.high)
        descriptor.floating_point_range = [FloatingPointRange(from_value=low_f, to_value=high_f)]
    return descriptor
