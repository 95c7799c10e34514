# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Scores the live node on a bag with ground truth, beside the same bag mapped offline."""

import dataclasses
import logging
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import rclpy
import typer
from geopurify_msgs.srv import SaveMap
from numpy.typing import NDArray
from rclpy.node import Node
from sensor_msgs.msg import PointCloud2
from std_srvs.srv import Trigger

from geopurify.config import Config
from geopurify.config.label_sets import label_set as names_of
from geopurify.config.loading import load_config, with_label_set
from geopurify.encoders import create_encoder
from geopurify.errors import BadInput
from geopurify.evaluation.ground_truth import GroundTruth
from geopurify.evaluation.truth_files import read_ground_truth
from geopurify.files.json_files import write_json
from geopurify.files.output_paths import output_folder
from geopurify.frame.encoder import Encoder
from geopurify.pipeline import Pipeline, load_map
from geopurify.query.results import LabelledCloud
from geopurify.runtime.offline import run_sequence
from geopurify.sequences.bag.sequence import BagSequence
from geopurify.terminal.command import run_command
from geopurify.terminal.console import plain_console
from geopurify.terminal.options import (
    BagTopicOptions,
    ConfigFile,
    EncoderKind,
    Settings,
    parse_bag_topics,
)
from geopurify_ros.middleware import use_shared_memory
from geopurify_ros.process.arguments import package_version, refuse_parameters, split
from geopurify_ros.process.signals import init_ros
from geopurify_ros.publishers.point_clouds import LABELLED_POINT
from geopurify_ros.qos import LATCHED
from geopurify_ros.ros_config import RosConfig
from geopurify_ros.tools.camera_publisher import CameraPublisher
from geopurify_ros.tools.mapper_process import run_mapper
from geopurify_ros.tools.pacing import Backpressure, Pace, SteadyRate
from geopurify_ros.tools.player import publish_all
from geopurify_ros.tools.remote_mapper import NAME, RemoteMapper
from geopurify_ros.tools.replay_report import ReplayReport, score

MAP, PARAMETERS, REPORT = "replay.safetensors", "mapper.yaml", "replay.json"
START_S = 600.0  # a model may have to be downloaded
SETTLE_S = 20.0  # without another frame: then no more come
ROS_CONFIG = RosConfig(
    input_qos="reliable",
    purify_period_s=0.0,  # once, at the end
    publish_period_s=3600.0,
    diagnostics_period_s=0.05,
    silence_s=3600.0,  # it is silent once all is played
    disk_reserve_megabytes=0,  # one map, where the user asked for it
)

logger = logging.getLogger(__name__)


def replay(
    bag_folder: Annotated[Path, typer.Argument(metavar="BAG", help="Bag with posed RGB-D.")],
    ground_truth: Annotated[
        Path | None, typer.Option(help="Bag or PLY of the ground-truth points; else those in BAG.")
    ] = None,
    label_set: Annotated[
        str | None, typer.Option(help="Classes, if the ground truth has no names.")
    ] = None,
    encoder: EncoderKind = None,
    rate_hz: Annotated[
        float, typer.Option(help="Frames a second; 0: as fast as the node takes them.", min=0.0)
    ] = 0.0,
    out: Annotated[Path, typer.Option(help="Folder for the map and replay.json.")] = Path(
        "out/replay"
    ),
    bag: BagTopicOptions = None,
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Play BAG to the mapper, score its map, and compare it with the offline map."""
    chosen = load_config(config, set_, encoder__kind=encoder)
    sequence = BagSequence(bag_folder, parse_bag_topics(bag), chosen.lifting.depth_unit_m)
    truth = read_ground_truth(ground_truth or bag_folder)
    chosen = with_label_set(chosen, sequence.label_set, sequence.name)
    settings = _with_classes(chosen, truth, label_set)
    report = replay_and_score(sequence, truth, settings, rate_hz, out)
    console = plain_console()
    console.print(report.table())
    console.print(report.sentence(), soft_wrap=True)
    raise typer.Exit(0 if report.agrees else 1)


def replay_and_score(
    sequence: BagSequence, truth: GroundTruth, config: Config, rate_hz: float, out: Path
) -> ReplayReport:
    """Map a bag offline and through the mapper and score both; `REPORT` is written to ``out``.

    Raises:
        BadInput: no frame is usable, or the mapper does not start or stalls.
    """
    output_folder(out)
    encoder = create_encoder(config.encoder)
    pipeline = Pipeline(config, encoder, sequence.up_map)
    logger.info("Mapping %d frames offline", len(sequence))
    run = run_sequence(sequence, pipeline)
    offline = score(pipeline.label_voxels(), truth, run.frames)
    played = _Replay(sequence, config, encoder, rate_hz, out).run()
    report = ReplayReport(
        sequence.name,
        f"{encoder.name}, {encoder.version}",
        len(sequence),
        played.frames_played,
        played.dropped,
        played.seconds,
        offline,
        score(played.cloud, truth, played.frames_mapped),
    )
    write_json(out / REPORT, report.as_data())
    return report


@dataclasses.dataclass(frozen=True, eq=False)
class _Played:
    """What the node made of the frames."""

    frames_played: int
    frames_mapped: int
    dropped: dict[str, int]
    seconds: float
    cloud: LabelledCloud


class _Replay:
    """Plays a bag to a mapper of its own, in a namespace of its own."""

    def __init__(
        self, sequence: BagSequence, config: Config, encoder: Encoder, rate_hz: float, out: Path
    ) -> None:
        self._sequence = sequence
        self._config = config
        self._encoder = encoder
        self._rate_hz = rate_hz
        self._out = out

    def run(self) -> _Played:
        """Start the mapper, play, and take its map over."""
        ros_config = dataclasses.replace(
            ROS_CONFIG,
            map_directory=str(self._out.resolve()),
            up_map=tuple(self._sequence.up_map.tolist()),
        )
        # nothing of a robot that runs on the same network may be heard, or hear of this
        apart = ["-r", f"__ns:=/replay_{os.getpid()}", "-r", "/tf:=tf"]
        use_shared_memory()
        parameter_file = self._out / PARAMETERS
        with run_mapper(self._config, ros_config, parameter_file, apart) as process:
            init_ros(["--ros-args", *apart])
            node = rclpy.create_node("replay")
            try:
                mapper = RemoteMapper(node, lambda: process.poll() is None)
                return self._play(node, mapper)
            finally:
                node.destroy_node()
                rclpy.try_shutdown()

    def _play(self, node: Node, mapper: RemoteMapper) -> _Played:
        clouds: list[PointCloud2] = []
        node.create_subscription(PointCloud2, f"{NAME}/labeled_cloud", clouds.append, LATCHED)
        has_classes = bool(self._sequence.label_set)
        camera = CameraPublisher(node, ROS_CONFIG.global_frame, "camera", has_classes)
        logger.info("Waiting for the mapper")
        mapper.wait_for(lambda: not camera.unread(), "listen to the images", START_S)
        pace: Pace = SteadyRate(self._rate_hz) if self._rate_hz else Backpressure(mapper)
        start_s = time.monotonic()
        played = publish_all(self._sequence, camera, pace, len(self._sequence))
        frames = _wait_until_mapped(mapper, played)
        seconds = time.monotonic() - start_s
        return _Played(played, frames, mapper.dropped(), seconds, self._take_map(mapper, clouds))

    def _take_map(self, mapper: RemoteMapper, clouds: list[PointCloud2]) -> LabelledCloud:
        """Return the map as the node saved it, with the purified labels that it published."""
        mapper.call(SaveMap, "save_map", path=MAP)
        saved = load_map(self._out / MAP, self._encoder).label_voxels()
        clouds.clear()
        mapper.call(Trigger, "purify")
        mapper.wait_for(lambda: bool(clouds), "publish the purified map")
        points = np.frombuffer(clouds[-1].data, LABELLED_POINT)
        if not np.array_equal(_places(points), saved.points_map):
            raise BadInput("map_mismatch", "the saved map and the published one differ")
        return dataclasses.replace(saved, labels=points["label"])


def _wait_until_mapped(mapper: RemoteMapper, frames: int) -> int:
    """Return the frames that are mapped once all are, or nothing more comes of the others."""

    def done() -> int:
        stats = mapper.stats
        return (stats.frames if stats else 0) + sum(mapper.dropped().values())

    try:
        mapper.wait_for(lambda: done() >= frames, f"map {frames} frames", SETTLE_S, done)
    except BadInput as error:
        if error.reason != "mapper_stalled":
            raise
        logger.warning("%s", error)
    return mapper.stats.frames if mapper.stats else 0


def _places(points: NDArray) -> NDArray[np.float32]:
    return np.stack([points[axis] for axis in "xyz"], axis=1)


def _with_classes(config: Config, truth: GroundTruth, label_set: str | None) -> Config:
    """Return the settings with the classes of the truth as vocabulary."""
    names: Sequence[str] = names_of(label_set) if label_set else truth.class_names
    if not names:
        raise BadInput("truth_without_names", "the true points name no classes: give --label-set")
    vocabulary = dataclasses.replace(config.vocabulary, label_set="", names=tuple(names))
    return dataclasses.replace(config, vocabulary=vocabulary)


def main() -> None:
    """Run `replay` as an executable of its own."""
    refuse_parameters("replay", sys.argv)
    sys.argv = split(sys.argv)[0]
    if sys.argv[1:] == ["--version"]:
        typer.echo(package_version("replay"))
        return
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(replay)
    run_command(app, "geopurify", "geopurify_ros")
