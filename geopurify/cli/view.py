# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify view``: look at a map in a browser and ask it for things."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geopurify.encoders import create_encoder
from geopurify.files.output_paths import MAP_NAME
from geopurify.pipeline import Pipeline, load_map
from geopurify.runtime.sequence_mapping import SequenceMapping
from geopurify.runtime.viewed_pipeline import ViewedPipeline
from geopurify.runtime.warm_up import compile_kernels
from geopurify.terminal.console import plain_console
from geopurify.terminal.map_argument import file_of
from geopurify.terminal.options import (
    BagTopicOptions,
    ConfigFile,
    EncoderKind,
    Settings,
    open_and_configure,
)
from geopurify.viewing.browser.server import HOST, PORT, start_server

if TYPE_CHECKING:
    from viser import ViserServer

Viewed = Annotated[
    str,
    typer.Argument(
        metavar="MAP",
        help="Map file or folder of a run; or a SEQUENCE as of run, mapped while you look.",
    ),
]


def view(
    what: Viewed,
    host: Annotated[
        str, typer.Option(help="Address to serve at; 0.0.0.0: for other machines, no password.")
    ] = HOST,
    port: Annotated[int, typer.Option(help="0: any free one.", min=0, max=65535)] = PORT,
    encoder: EncoderKind = None,
    bag: BagTopicOptions = None,
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Show MAP in a browser: as seen, its labels, and what a text finds."""
    server = start_server(host, port)
    if is_map(what):
        pipeline, mapping = load_map(file_of(Path(what))), None
        folder = file_of(Path(what)).parent
    else:
        frames, settings = open_and_configure(what, bag, encoder, config, set_)
        pipeline = Pipeline(settings, create_encoder(settings.encoder), frames.up_map)
        mapping, folder = SequenceMapping(frames, pipeline), Path()
    source = ViewedPipeline(pipeline, Path(what).name, folder, mapping)
    with _served(source, server):
        compile_kernels(pipeline.config.purify)
        if mapping is None:
            source.act("purify")
        else:
            mapping.start()
        threading.Event().wait()


def is_map(what: str) -> bool:
    """Tell whether it names a map file or the folder of a run, and no sequence."""
    path = Path(what)
    return path.suffix == ".safetensors" or (path / MAP_NAME).exists()


@contextmanager
def _served(source: ViewedPipeline, server: "ViserServer") -> Iterator[None]:
    from geopurify.viewing.browser.map_viewer import MapViewer  # it imports viser

    viewer = MapViewer(source, server)
    plain_console().print(f"open {viewer.address} in a browser; Ctrl-C ends it", soft_wrap=True)
    try:
        yield
    finally:
        viewer.close()
