# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify-train compare-ensemble``: two encoders in one map against each alone."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from geopurify.config.loading import load_config
from geopurify.encoders import create_encoder
from geopurify.encoders.embedded import UNSEEN_ROOMS
from geopurify.encoders.ensemble.encoder import EnsembleEncoder
from geopurify.terminal.options import ConfigFile, Settings
from geopurify_train.cli.resumed_rooms import (
    FirstSeed,
    FrameCount,
    ResultFolder,
    RoomCount,
    try_rooms,
)
from geopurify_train.ensembles.trial import EnsembleResult, try_room
from geopurify_train.estimate import CHANGE, SHARE, estimate


def compare_ensemble(
    out: ResultFolder = Path("out/ensemble"),
    rooms: RoomCount = 10,
    frames: FrameCount = 60,
    first_seed: FirstSeed = UNSEEN_ROOMS,
    reader: Annotated[str, typer.Option(help="Encoder that reads any text.")] = "embedded",
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Map rooms with an encoder, with a network that knows half of the classes, and with both."""
    settings = load_config(
        config, set_, encoder__kind=reader, encoder__label_set="home", vocabulary__label_set="home"
    )
    alone = create_encoder(settings.encoder)
    network = create_encoder(replace(settings.encoder, kind="scores"))
    encoders = {"reader": alone, "network": network, "both": EnsembleEncoder(alone, network)}
    seeds = range(first_seed, first_seed + rooms)
    results = try_rooms(
        out,
        seeds,
        lambda seed: try_room(seed, frames, encoders, settings),
        EnsembleResult,
        settings,
        {"frames": frames},
    )
    for stage in ("miou_raw", "miou"):
        values = {
            title: np.array([getattr(r, stage) for r in results if r.encoder == title])
            for title in encoders
        }
        typer.echo(f"mIoU, {'raw' if stage == 'miou_raw' else 'purified'}:")
        for title, each in values.items():
            gain = "" if title == "both" else _gain(values["both"] - each)
            typer.echo(f"  {title:8} {estimate(each, SHARE).format()}{gain}")


def _gain(changes: np.ndarray) -> str:
    return f"; both against it {estimate(changes, CHANGE).format('+.3f')}"
