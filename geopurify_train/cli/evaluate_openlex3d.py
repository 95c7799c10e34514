# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify-train evaluate-openlex3d``: rendered rooms by OpenLex3D's metrics."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from geopurify.config.loading import load_config
from geopurify.encoders import create_encoder
from geopurify.encoders.embedded import UNSEEN_ROOMS
from geopurify.files.json_files import write_json
from geopurify.terminal.options import ConfigFile, Settings
from geopurify_train.cli.resumed_rooms import (
    EncoderName,
    FirstSeed,
    FrameCount,
    RoomCount,
    try_rooms,
)
from geopurify_train.estimate import SHARE, estimate
from geopurify_train.openlex3d.miniature import room_prompts
from geopurify_train.openlex3d.room_trial import STAGES, StageFigures, try_room


def evaluate_openlex3d(
    out: Annotated[
        Path,
        typer.Option(
            help="Folder for predictions, labels and figures; a run that was killed resumes there."
        ),
    ] = Path("out/openlex3d"),
    rooms: RoomCount = 5,
    frames: FrameCount = 60,
    first_seed: FirstSeed = UNSEEN_ROOMS,
    top: Annotated[int, typer.Option(help="Labels of a point that count.", min=1)] = 5,
    encoder: EncoderName = "embedded",
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Map rooms, write them as OpenLex3D reads them, and score their points and queries."""
    settings = load_config(config, set_, encoder__kind=encoder)
    made, prompts = create_encoder(settings.encoder), room_prompts()
    results = try_rooms(
        out,
        range(first_seed, first_seed + rooms),
        lambda seed: try_room(seed, frames, made, settings, prompts, top, out),
        StageFigures,
        settings,
        {"frames": frames, "top": top, "prompts": list(prompts)},
    )
    rows = [{"room": each.room, "stage": each.stage, **each.figures} for each in results]
    write_json(out / "openlex3d.json", rows)
    for name in results[0].figures:
        each = (_mean(results, stage, name) for stage in STAGES)
        typer.echo(f"{name:20} raw {next(each)}, purified {next(each)}")


def _mean(results: Sequence[StageFigures], stage: str, name: str) -> str:
    values = [each.figures[name] for each in results if each.stage == stage]
    return estimate(np.array(values, np.float64), SHARE).format()
