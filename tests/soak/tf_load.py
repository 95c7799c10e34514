# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Floods /tf with ever new names beside a camera whose poses come by /tf, too.

A map is made of frames without the flood, then with it.  No frame must be lost.
"""

import json
import multiprocessing
import tempfile
import time
from pathlib import Path
from typing import Annotated

import rclpy
import typer
from geometry_msgs.msg import TransformStamped
from loads.camera import Camera
from rclpy.qos import QoSProfile
from tf2_msgs.msg import TFMessage

from geopurify.config import from_flat
from geopurify.sequences import open_sequence
from geopurify_ros.conversions import stamp_from_ns
from geopurify_ros.middleware import use_shared_memory
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.tools.mapper_process import run_mapper

ROOM, FRAMES = "room:950916", 40
START_S = 4.0  # of the process that floods


def run(
    names: Annotated[int, typer.Option(help="that are sent", min=1)] = 10_000,
    seconds: Annotated[float, typer.Option(help="in which they come", min=1)] = 10.0,
    per_message: Annotated[int, typer.Option(help="names in a message", min=1)] = 1,
    rate_hz: Annotated[float, typer.Option(help="of the camera", min=0.1)] = 4.0,
) -> None:
    """Measure, print the figures as JSON, and fail if a frame was lost."""
    use_shared_memory()
    sequence = open_sequence(ROOM)
    frames = [sequence[index] for index in range(FRAMES)]
    config = from_flat({"encoder.kind": "embedded"})
    ros_config = RosConfig(input_qos="reliable", pose_source="tf", diagnostics_period_s=0.2)
    with (
        tempfile.TemporaryDirectory() as folder,
        run_mapper(config, ros_config, Path(folder) / "mapper.yaml") as process,
    ):
        rclpy.init()
        camera = Camera(rclpy.create_node("camera"), frames, rate_hz, process.pid)
        camera.play(2.0)
        alone = camera.play(seconds)
        heard = camera.mapper.received("/tf")
        context = multiprocessing.get_context("spawn")
        flood = context.Process(target=_flood, args=(names, seconds, per_message), daemon=True)
        beside = camera.play(seconds + START_S, flood.start)
        flood.join()
        beside["messages of /tf heard"] = camera.mapper.received("/tf") - heard
        counters = camera.mapper.stats.noticed if camera.mapper.stats else ()
        beside |= {"dropped": camera.mapper.dropped()}
        beside |= {"noticed": {counter.name: counter.count for counter in counters}}
        rclpy.shutdown()
    typer.echo(json.dumps({"alone": alone, "beside the flood": beside}, indent=2))
    raise typer.Exit(0 if beside["frames mapped"] == beside["frames sent"] else 1)


def _flood(names: int, seconds: float, per_message: int) -> None:
    rclpy.init()
    node = rclpy.create_node("flood")
    publisher = node.create_publisher(TFMessage, "/tf", QoSProfile(depth=100))
    while publisher.get_subscription_count() == 0:
        time.sleep(0.01)
    begun_s = time.monotonic()
    for first in range(0, names, per_message):
        message = TFMessage()
        for number in range(first, min(first + per_message, names)):
            transform = TransformStamped(child_frame_id=f"flood_{number}")
            transform.header.frame_id = "map"
            transform.header.stamp = stamp_from_ns(time.time_ns())
            transform.transform.rotation.w = 1.0
            message.transforms.append(transform)
        publisher.publish(message)
        time.sleep(max(0.0, begun_s + first * seconds / names - time.monotonic()))
    rclpy.shutdown()


if __name__ == "__main__":
    typer.run(run)
