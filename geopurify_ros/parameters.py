# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""ROS parameters, made from the settings of the core and from those of the node."""

import math
import sys
from dataclasses import dataclass
from typing import Any

from rcl_interfaces.msg import (
    FloatingPointRange,
    IntegerRange,
    ParameterDescriptor,
)
from rclpy.exceptions import ParameterException
from rclpy.node import Node

from geopurify.config import Config, Group, Setting, from_flat, setting, settings
from geopurify.errors import BadInput

NO_NAMES = [""]  # an empty list has no type for rclpy
LARGEST_INTEGER = 2**63 - 1  # of an IntegerRange


@dataclass(frozen=True)
class RosConfig(Group):
    """How the node takes its input and gives its output."""

    global_frame: str = setting("map", "frame of the map; poses must be given in it")
    up_map: tuple[float, ...] = setting(
        (0.0, 0.0, 1.0), "direction against gravity in the global frame; boxes stand along it"
    )
    pose_source: str = setting(
        "pose",
        "which topic the camera's pose comes from: pose (PoseStamped) or odom (Odometry)",
        choices=("pose", "odom"),
    )
    images_rectified: bool = setting(
        False, "the images are rectified: P of camera_info holds, its distortion is ignored"
    )
    input_qos: str = setting(
        "best_effort",
        "reliability asked of the inputs; best_effort receives from both kinds of publisher",
        choices=("best_effort", "reliable"),
    )
    input_queue_size: int = setting(
        10, "messages the middleware keeps for each input", low=1, high=1000
    )
    sync_slop_s: float = setting(
        0.02, "stamps of one frame may differ by this much", low=0.0, high=1.0
    )
    sync_queue_size: int = setting(
        10, "images of a topic that wait for their partners", low=1, high=1000
    )
    pose_queue_size: int = setting(1000, "poses that wait for their images", low=1, high=100_000)
    frame_queue_size: int = setting(
        10, "frames that wait to be mapped; the oldest is dropped", low=1, high=1000
    )
    purify_period_s: float = setting(
        10.0, "time between purifications; 0: only when the service is called", low=0.0
    )
    publish_period_s: float = setting(
        2.0, "least time between clouds while frames arrive", low=0.05, high=3600.0
    )
    diagnostics_period_s: float = setting(1.0, "time between diagnostics", low=0.05, high=3600.0)
    silence_s: float = setting(
        5.0, "an input without a message for this long is warned about", low=0.1, high=3600.0
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        length = math.hypot(*self.up_map)
        if len(self.up_map) != 3 or not 0 < length < math.inf:
            raise BadInput(
                "config_invalid", f"up_map must be three numbers, not all 0, got {self.up_map}"
            )


def declare_parameters(node: Node) -> tuple[Config, RosConfig]:
    """Declare every setting as a read-only parameter and return what was set at the start.

    Raises:
        BadInput: a value has the wrong type or is out of range; the message names it.
    """
    core = {item.name: _declared(node, item) for item in settings(Config)}
    ros = {item.name: _declared(node, item) for item in settings(RosConfig)}
    return from_flat(core), RosConfig(**ros)


def _declared(node: Node, item: Setting) -> Any:
    default = list(item.default) or NO_NAMES if isinstance(item.default, tuple) else item.default
    try:
        value = node.declare_parameter(item.name, default, describe(item)).value
    except ParameterException as error:
        raise BadInput("config_invalid", f"parameter {item.name}: {error}") from None
    if isinstance(item.default, tuple):
        return () if value == NO_NAMES else tuple(value)
    return value


def describe(item: Setting) -> ParameterDescriptor:
    """Return the descriptor of a setting: help, range and choices; a change needs a restart."""
    descriptor = ParameterDescriptor(description=item.help, read_only=True)
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
