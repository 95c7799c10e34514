# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""`python -m benchmarks.projection`: what maps of fewer channels lose, in a room of known truth.

The bases are fitted to another room.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from geopurify.config import Config
from geopurify.config.loading import load_config
from geopurify.encoders import create_encoder
from geopurify.encoders.projected import ProjectedEncoder
from geopurify.encoders.projection import Projection
from geopurify.evaluation.metrics import class_scores
from geopurify.frame.encoder import Encoder
from geopurify.pipeline import Pipeline
from geopurify.runtime.projection_fit import fit_moments, score_error_bound
from geopurify.terminal.options import ConfigFile, Settings
from geopurify_worlds.room import LABEL_SET
from geopurify_worlds.room_sequence import RoomSequence

PARTS = (2, 4, 8)  # of the channels


@dataclass(frozen=True)
class Candidate:
    """An encoder, whole or projected, and the bound on the mean error of its scores."""

    encoder: Encoder
    error_bound: float


@dataclass(frozen=True)
class Loss:
    """How good the labels of a map are.

    Attributes:
        differing: share of the voxels whose purified label is another than with all channels.
    """

    bytes_per_voxel: int
    miou_raw: float
    miou_purified: float
    differing: float


def candidates(
    config: Config, room: RoomSequence, dimensions: Sequence[int]
) -> Iterator[Candidate]:
    """Yield the configured encoder and its projections, fitted to a room."""
    encoder = create_encoder(config.encoder)
    yield Candidate(encoder, 0.0)
    moments = fit_moments(room, encoder, Pipeline(config, encoder).vocabulary.features)
    for dimension in dimensions or [encoder.dimension // part for part in PARTS]:
        basis = moments.basis(dimension)
        projection = Projection(encoder.name, encoder.version, basis)
        yield Candidate(ProjectedEncoder(encoder, projection), score_error_bound(moments, basis))


def losses(config: Config, room: RoomSequence, encoders: Sequence[Encoder]) -> Iterator[Loss]:
    """Map a room with each encoder, the first of which has all channels."""
    pipelines = [Pipeline(config, encoder) for encoder in encoders]
    for index in range(len(room)):
        frame = room[index]
        for pipeline in pipelines:
            pipeline.integrate(frame)
    truth, _ = room.room.labels_at(pipelines[0].label_voxels().points_map)
    whole = None
    for pipeline in pipelines:
        pipeline.purify()
        cloud = pipeline.label_voxels()
        whole = cloud.labels if whole is None else whole
        raw, purified = (
            class_scores(truth, labels, len(cloud.vocabulary.names)).mean_iou
            for labels in (cloud.labels_raw, cloud.labels)
        )
        differing = float((cloud.labels != whole).mean())
        yield Loss(pipeline.map.bytes_per_voxel(), raw, purified, differing)


def main(
    fit_on: Annotated[int, typer.Option(help="Seed of the room that bases are fitted to.")] = 100,
    room: Annotated[int, typer.Option(help="Seed of the room that is mapped.")] = 0,
    dimension: Annotated[
        list[int] | None, typer.Option(help="Channels; a half, 4th and 8th unless given.")
    ] = None,
    frames: Annotated[int, typer.Option(help="Frames of each walk.", min=1)] = 60,
    encoder: Annotated[str, typer.Option(help="Encoder.")] = "simulated",
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Fit bases to one rendered room and map another with them."""
    settings = load_config(config, set_, encoder__kind=encoder, vocabulary__label_set=LABEL_SET)
    chosen = list(candidates(settings, RoomSequence(fit_on, frames), dimension or []))
    encoders = [candidate.encoder for candidate in chosen]
    table = Table(
        "channels", "bytes/voxel", "score error <=", "mIoU raw", "mIoU purified", "labels differ",
        title=f"{encoders[0].name}, room {room}",
    )  # fmt: skip
    found = losses(settings, RoomSequence(room, frames), encoders)
    for candidate, loss in zip(chosen, found, strict=True):
        table.add_row(
            str(candidate.encoder.dimension),
            str(loss.bytes_per_voxel),
            f"{candidate.error_bound:.4f}",
            f"{loss.miou_raw:.4f}",
            f"{loss.miou_purified:.4f}",
            f"{100 * loss.differing:.2f} %",
        )
    Console(width=100).print(table)


if __name__ == "__main__":
    typer.run(main)
