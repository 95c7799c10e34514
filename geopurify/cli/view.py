# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify view``: look at a map in a browser and ask it for things."""

import threading
from typing import Annotated

import typer

from geopurify.pipeline import load_map
from geopurify.runtime.viewed_pipeline import ViewedPipeline
from geopurify.runtime.warm_up import compile_kernels
from geopurify.terminal.console import plain_console
from geopurify.terminal.map_argument import MapFile, file_of
from geopurify.viewing.browser.server import HOST, PORT, start_server


def view(
    map_path: MapFile,
    host: Annotated[
        str, typer.Option(help="Address to serve at; 0.0.0.0: for other machines, no password.")
    ] = HOST,
    port: Annotated[int, typer.Option(help="0: any free one.", min=0, max=65535)] = PORT,
    purify: Annotated[bool, typer.Option(help="Purify the labels at the start.")] = True,
) -> None:
    """Show MAP in a browser: its labels, and what a text finds."""
    file = file_of(map_path)
    server = start_server(host, port)
    from geopurify.viewing.browser.map_viewer import MapViewer  # it imports viser

    pipeline = load_map(file)
    source = ViewedPipeline(pipeline, map_path.name)
    viewer = MapViewer(source, server)
    console = plain_console()
    console.print(f"{pipeline.voxel_count:,} voxels; open {viewer.address}", soft_wrap=True)
    console.print("Ctrl-C ends it")
    try:
        if purify:
            compile_kernels(pipeline.config.purify)
            source.act("purify")
        threading.Event().wait()
    finally:
        viewer.close()
