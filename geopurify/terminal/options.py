# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Options that several commands share: settings by file, by name and by short option."""

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from geopurify.config import Config
from geopurify.config.did_you_mean import did_you_mean
from geopurify.config.loading import load_config, split_assignment, with_label_set
from geopurify.errors import BadInput, quote
from geopurify.sequences import open_sequence
from geopurify.sequences.bag.topics import TYPES, BagTopics
from geopurify.sequences.protocol import FrameSequence

SequenceName = Annotated[
    str,
    typer.Argument(
        metavar="SEQUENCE",
        help="Folder or bag, room:SEED[:FRAMES], or scannet:ROOT/SCENE and the like.",
    ),
]
EncoderKind = Annotated[
    str | None, typer.Option(help="Encoder: open_clip, embedded, scores or simulated.")
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", help="YAML file of settings, or a parameter file of the node."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", help="One setting, e.g. map.voxel_size_m=0.05; may be repeated."),
]
BagTopicOptions = Annotated[
    list[str] | None,
    typer.Option(
        "--bag",
        help="Topic of a bag, e.g. color=/camera/color/image_raw or pose=/tf, or "
        "rectified=true; may be repeated.",
    ),
]
DepthUnit = Annotated[
    float,
    typer.Option(
        help="Metres of one unit of stored depth; 0: as its format says.", min=0.0, max=1.0
    ),
]


def parse_bag_topics(assignments: list[str] | None) -> BagTopics:
    """Return the topics given by ``--bag``.

    Raises:
        BadInput: it is not an assignment, or to an unknown name.
    """
    pairs = dict(split_assignment("--bag", text) for text in assignments or [])
    names = [item.name for item in dataclasses.fields(BagTopics)]
    for name in pairs:
        if name not in names:
            raise BadInput(
                "bag_invalid",
                f"--bag {quote(name)} is not one of {', '.join(names)}{did_you_mean(name, names)}",
            )
    rectified = pairs.pop("rectified", "false").strip().lower()
    if rectified not in ("true", "false"):
        raise BadInput(
            "bag_invalid", f"--bag rectified must be true or false, got {quote(rectified)}"
        )
    for name in pairs.keys() & TYPES:  # the topics
        pairs[name] = f"/{pairs[name].strip().lstrip('/')}"
    return BagTopics(**pairs, rectified=rectified == "true")


def open_and_configure(
    sequence: str,
    bag: list[str] | None,
    encoder: str | None,
    file: Path | None,
    assignments: list[str] | None,
) -> tuple[FrameSequence, Config]:
    """Return a sequence and the settings to map it with, whose classes are those of its truth.

    Raises:
        BadInput: as of `load_config`, `open_sequence` and `with_label_set`.
    """
    config = load_config(file, assignments, encoder__kind=encoder)
    frames = open_sequence(sequence, parse_bag_topics(bag), config.lifting.depth_unit_m)
    return frames, with_label_set(config, frames.label_set, frames.name)
