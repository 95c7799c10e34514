# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify fetch``: what a configuration needs, for a robot without a network."""

import dataclasses
import json
from typing import Annotated

import typer

from geopurify.config import Config
from geopurify.config.loading import load_config
from geopurify.encoders import create_encoder
from geopurify.pipeline import Pipeline
from geopurify.terminal.console import plain_console
from geopurify.terminal.options import ConfigFile, EncoderKind, Settings


def fetch(
    encoder: EncoderKind = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Download and check what the settings need; print where it is and its size."""
    from huggingface_hub import constants  # these take seconds to import

    from geopurify.runtime.needed_files import needed_files

    settings = load_config(config, set_, encoder__kind=encoder)
    files = needed_files(settings)
    pipeline = _started(settings)
    cache = constants.HF_HUB_CACHE
    names = {"encoder": pipeline.encoder.name, "version": pipeline.encoder.version, "cache": cache}
    if as_json:
        found = [dataclasses.asdict(file) | {"path": str(file.path)} for file in files]
        typer.echo(json.dumps(names | {"files": found}, indent=2))
        return
    console = plain_console()
    for file in files:
        console.print(f"{file.what}: {_size(file.bytes)} in {file.path}", soft_wrap=True)
    ready = f"{pipeline.encoder.name} ({pipeline.encoder.version}) starts with what is here"
    if any(file.path.is_relative_to(cache) for file in files):
        ready += f"; for a robot without a network copy {cache} there, or point HF_HUB_CACHE to it"
    console.print(ready, soft_wrap=True, highlight=False)


def _started(settings: Config) -> Pipeline:
    """Start as the node would, but on the CPU: the robot's GPU need not be here."""
    encoder = dataclasses.replace(settings.encoder, device="cpu", precision="fp32", compile=False)
    purify = dataclasses.replace(settings.purify, device="cpu")
    settings = dataclasses.replace(settings, encoder=encoder, purify=purify)
    return Pipeline(settings, create_encoder(encoder))


def _size(count: int) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
