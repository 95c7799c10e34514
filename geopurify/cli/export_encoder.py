# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify export-encoder``: an image tower as ONNX."""

from pathlib import Path
from typing import Annotated

import typer

from geopurify.config.loading import load_config
from geopurify.files.output_paths import output_file
from geopurify.terminal.console import plain_console
from geopurify.terminal.options import ConfigFile, Settings


def export_encoder(
    out: Annotated[Path, typer.Argument(metavar="OUT.onnx", help="File to write.")],
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Write the image tower of an open_clip encoder as ONNX, for onnxruntime or TensorRT."""
    from geopurify.encoders.open_clip.onnx_export import export_tower  # it takes seconds to import

    told = export_tower(output_file(out), load_config(config, set_).encoder)
    size = f"{told['image_width']}x{told['image_height']} px"
    plain_console().print(
        f"{told['encoder']} ({told['version']}): {size} to {told['dimension']} channels in {out}",
        highlight=False,
        soft_wrap=True,
    )
