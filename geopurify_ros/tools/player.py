# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Publishes a recorded or rendered sequence as a camera would."""

import logging
import sys
import time
from collections.abc import Iterator
from functools import partial
from typing import Annotated

import rclpy
import typer
from rich.progress import track

from geopurify.errors import BadInput
from geopurify.frame import Frame
from geopurify.sequences import open_sequence
from geopurify.sequences.protocol import FrameSequence
from geopurify.terminal.command import run_command
from geopurify.terminal.options import BagTopicOptions, DepthUnit, parse_bag_topics
from geopurify_ros.middleware import use_shared_memory
from geopurify_ros.process.arguments import check_parameters, package_version, split
from geopurify_ros.process.ros_logging import forward_logs
from geopurify_ros.process.signals import check_interrupt, init_ros
from geopurify_ros.tools.camera_publisher import CameraPublisher
from geopurify_ros.tools.pacing import Backpressure, Pace, SteadyRate
from geopurify_ros.tools.remote_mapper import RemoteMapper

POLL_S = 0.05  # how often subscribers are looked for
ACKNOWLEDGE_TIMEOUT_S = 10.0

logger = logging.getLogger(__name__)


def play(
    sequence: Annotated[str, typer.Argument(help="a folder, or room:SEED[:FRAMES]")],
    rate_hz: Annotated[float, typer.Option(help="frames a second", min=0.01)] = 5.0,
    lossless: Annotated[
        bool,
        typer.Option(
            "--lossless",
            help="publish as fast as the mapper takes the frames, so that none is lost",
        ),
    ] = False,
    frames: Annotated[int, typer.Option(help="how many at most; 0: all", min=0)] = 0,
    wait_s: Annotated[
        float, typer.Option(help="how long to wait for subscribers", min=0.0)
    ] = 30.0,
    global_frame: Annotated[str, typer.Option(help="frame the poses are given in")] = "map",
    camera_frame: Annotated[
        str, typer.Option(help="optical frame of the images")
    ] = "camera_optical_frame",
    bag: BagTopicOptions = None,
    depth_unit_m: DepthUnit = 0.0,
) -> None:
    """Publish a sequence on ROS topics: images, camera_info, pose and TF, with its own stamps."""
    profile = use_shared_memory()
    init_ros(sys.argv)
    node = rclpy.create_node("player")
    forward_logs(node.get_logger())
    logger.info("FastDDS profile: %s", profile)
    try:
        check_parameters(node, sys.argv)
        source = open_sequence(sequence, parse_bag_topics(bag), depth_unit_m)
        camera = CameraPublisher(node, global_frame, camera_frame, bool(source.label_set))
        wait_for_subscribers(camera, wait_s)
        pace: Pace = Backpressure(RemoteMapper(node)) if lossless else SteadyRate(rate_hz)
        publish_all(source, camera, pace, frames or len(source))
    except KeyboardInterrupt:
        pass
    except BadInput as error:
        logger.error("%s", error)
        raise typer.Exit(1) from None
    finally:
        node.destroy_node()
        rclpy.try_shutdown()


def wait_for_subscribers(camera: CameraPublisher, wait_s: float) -> None:
    """Wait until somebody reads both images.

    Raises:
        BadInput: nobody does in time.
    """
    deadline_s = time.monotonic() + wait_s
    logger.info("Waiting up to %g s for subscribers of color and depth", wait_s)
    while unread := camera.unread():
        check_interrupt()
        if time.monotonic() > deadline_s:
            raise BadInput(
                "no_subscriber", f"nobody subscribed to {', '.join(unread)} within {wait_s:g} s"
            )
        time.sleep(POLL_S)


def publish_all(source: FrameSequence, camera: CameraPublisher, pace: Pace, limit: int) -> int:
    """Publish frames when they are due and return how many could be read."""
    published = skipped = 0
    count = min(limit, len(source))
    for number, frame in enumerate(track(_read(source, count), "play", total=count), start=1):
        check_interrupt()
        pace.wait(number, published)
        if frame is None:
            skipped += 1
            continue
        camera.publish(frame)
        published += 1
    if not camera.wait_until_acknowledged(ACKNOWLEDGE_TIMEOUT_S):
        logger.warning("Not every message was acknowledged within %g s", ACKNOWLEDGE_TIMEOUT_S)
    logger.info("Published %d frames, skipped %d unreadable ones", published, skipped)
    return published


def _read(source: FrameSequence, count: int) -> Iterator[Frame | None]:
    """Yield frames, None for each that is unreadable."""
    for index in range(count):
        try:
            yield source[index]
        except BadInput as error:
            logger.warning("Skipped frame %d: %s: %s", index, error.reason, error)
            yield None


def main() -> None:
    """Run `play` as an executable of its own."""
    own = split(sys.argv)[0][1:]
    if own == ["--version"]:
        typer.echo(package_version("player"))
        return
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(play)
    run_command(partial(app, args=own), "geopurify", "geopurify_ros")
