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
from geopurify_train.cli.resumed_rooms import try_rooms
from geopurify_train.ensembles.trial import EnsembleResult, try_room
from geopurify_train.estimate import CHANGE, SHARE, Estimate, estimate


def compare_ensemble(
    out: Annotated[
        Path, typer.Option(help="Folder for the results; a run that was killed resumes there.")
    ] = Path("out/ensemble"),
    rooms: Annotated[int, typer.Option(help="Unseen rooms.", min=1)] = 10,
    frames: Annotated[int, typer.Option(help="Frames in each room.", min=1)] = 60,
    first_seed: Annotated[int, typer.Option(help="Seed of the first room.")] = UNSEEN_ROOMS,
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
            typer.echo(f"  {title:8} {_shown(estimate(each, SHARE))}{gain}")


def _gain(changes: np.ndarray) -> str:
    return f"; both against it {_shown(estimate(changes, CHANGE), '+.3f')}"


def _shown(found: Estimate, form: str = ".3f") -> str:
    if found.low is None or found.high is None:
        return format(found.mean, form)
    return f"{found.mean:{form}} ({found.low:{form}} .. {found.high:{form}})"
