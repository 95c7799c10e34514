# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify encoders``: what there is to encode with, and how fast it is here."""

import dataclasses
import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from geopurify.cli.console import plain_console
from geopurify.cli.options import ConfigFile, Settings, load_config
from geopurify.encoders import encoder_kinds
from geopurify.encoders.device import torch_device

if TYPE_CHECKING:  # they import open_clip, which takes seconds
    from geopurify.encoders.known_models import KnownModel
    from geopurify.encoders.timing import Timing


def encoders(
    measure: Annotated[
        list[str] | None,
        typer.Option(help="Time a kind of encoder or a model of open_clip; may be repeated."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """List encoders and open_clip models to start with; time some on this machine."""
    from geopurify.encoders.known_models import known_models
    from geopurify.encoders.timing import time_encoder

    settings = load_config(config, set_).encoder
    device = str(torch_device(settings.device, "encoder.device"))
    settings = dataclasses.replace(settings, device=device)
    kinds, models = encoder_kinds(), known_models()
    timings = [time_encoder(name, settings) for name in measure or []]
    if as_json:
        data = {
            "kinds": kinds,
            "models": [dataclasses.asdict(model) for model in models],
            "device": device,
            "timings": [dataclasses.asdict(timing) for timing in timings],
        }
        typer.echo(json.dumps(data, indent=2))
        return
    console = plain_console()
    console.print(_kinds_table(kinds))
    console.print(_models_table(models))
    if timings:
        console.print(_timings_table(timings, device))


def _kinds_table(kinds: dict[str, str]) -> Table:
    table = Table("encoder.kind", "comes with")
    for kind, source in kinds.items():
        table.add_row(kind, source)
    return table


def _models_table(models: "list[KnownModel]") -> Table:
    table = Table(
        "encoder.model", "encoder.weights", "D", "px", "cell px", "variant", "licence", "here",
        title="open_clip models to start with; geopurify knows the towers of many more",
    )  # fmt: skip
    for model in models:
        table.add_row(
            model.model,
            model.weights,
            str(model.dimension),
            str(model.trained_px),
            str(model.cell_px),
            f"{model.variants[0]} of {len(model.variants)}",
            model.licence,
            "yes" if model.is_here else "no",
        )
    table.caption = (
        "px: side of the images it was trained on; cell px: side of what one feature stands for; "
        "variant: the default of so many; here: downloaded before"
    )
    return table


def _timings_table(timings: "list[Timing]", device: str) -> Table:
    table = Table(
        "encoder", "ms/frame", "input px", "features",
        title=f"640x480 frames on {device}, open_clip models with random weights",
    )  # fmt: skip
    for timing in timings:
        size = "x".join(map(str, timing.input_px)) if timing.input_px else ""
        shape = " x ".join(map(str, timing.features))
        table.add_row(timing.name, f"{timing.ms_per_frame:.1f}", size, shape)
    return table
