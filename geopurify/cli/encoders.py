# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify encoders``: what there is to encode with, and how fast it is here."""

import dataclasses
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from geopurify.config.loading import load_config
from geopurify.encoders import encoder_kinds, encoder_problem
from geopurify.encoders.device import torch_device
from geopurify.encoders.radio.sizes import TOWERS
from geopurify.encoders.tips.sizes import ADE150
from geopurify.terminal.options import ConfigFile, Settings

if TYPE_CHECKING:  # they import open_clip, which takes seconds
    from geopurify.encoders.open_clip.known_models import KnownModel
    from geopurify.encoders.open_clip.timing import Timing


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
    from geopurify.encoders.open_clip.known_models import known_models
    from geopurify.encoders.open_clip.timing import time_encoder

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
    for line in _lines(kinds, models, timings, device):
        typer.echo(line)


def _lines(
    kinds: dict[str, str], models: "list[KnownModel]", timings: "list[Timing]", device: str
) -> Iterator[str]:
    """Yield what there is, in columns that fit 80 characters and can be copied."""
    yield from _columns(("encoder.kind", "comes with"), [_kind(*item) for item in kinds.items()])
    yield ""
    yield "open_clip models to start with; geopurify knows the towers of many more:"
    yield ""
    rows = [
        (m.model, m.weights, m.dimension, m.cell_px, f"{m.weights_gb:.1f}", m.licence)
        for m in models
    ]
    yield from _columns(("encoder.model", "encoder.weights", "D", "cell", "GB", "licence"), rows)
    yield ""
    yield "D: channels of a feature; cell: edge of the square of pixels that it stands for;"
    yield "GB: of the weights in single precision."
    yield "Not for commercial use:"
    yield from (f"  {m.model} {m.weights}" for m in models if not m.commercial)
    yield "Published mIoU on ADE20K's 150 classes, not trained on them, %:"
    yield from (f"  {m.model} {m.weights} {m.ade150} ({m.source})" for m in models if m.ade150)
    yield "With encoder.kind tips, by its README (maskclip); Apache-2.0 and CC BY 4.0:"
    yield from (f"  {name} {miou}" for name, miou in ADE150.items())
    yield "With encoder.kind radio; NVIDIA Open Model License, commercial use allowed:"
    yield from (f"  {name}" for name in TOWERS)
    here = [f"{m.model} {m.weights}" for m in models if m.is_here]
    yield "\n".join(["Downloaded before:", *here]) if here else "None was downloaded before."
    if timings:
        yield ""
        yield f"640x480 frames on {device}, open_clip models with random weights:"
        yield ""
        yield from _columns(("encoder", "ms/frame", "input px", "features"), map(_timed, timings))


def _kind(kind: str, source: str) -> tuple[str, str]:
    problem = encoder_problem(kind)
    return kind, f"{source}; it can't be loaded: {problem}" if problem else source


def _timed(timing: "Timing") -> tuple[str, str, str, str]:
    size = "x".join(map(str, timing.input_px)) if timing.input_px else "its own"
    return timing.name, f"{timing.ms_per_frame:.1f}", size, "x".join(map(str, timing.features))


def _columns(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield lines of a table, nothing of it cut off."""
    table = [tuple(map(str, row)) for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        yield " ".join(map(str.ljust, row, widths)).rstrip()
