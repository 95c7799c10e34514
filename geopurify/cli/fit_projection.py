# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify fit-projection``: a basis by which maps hold fewer numbers a voxel."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from geopurify.encoders import create_encoder
from geopurify.encoders.projection import Projection, save_projection
from geopurify.errors import BadInput
from geopurify.files.output_paths import output_file, output_folder
from geopurify.pipeline import Pipeline
from geopurify.runtime.projection_fit import (
    Moments,
    energy_kept,
    fit_moments,
    random_basis,
    score_error_bound,
)
from geopurify.terminal.console import plain_console, print_files, quote_for_shell
from geopurify.terminal.options import (
    BagTopicOptions,
    ConfigFile,
    EncoderKind,
    SequenceName,
    Settings,
    open_and_configure,
)


def fit_projection(
    sequence: SequenceName,
    out: Annotated[Path, typer.Argument(help="File to write, e.g. basis.safetensors.")],
    dimension: Annotated[int, typer.Option(help="Channels that are left.", min=1)],
    random_seed: Annotated[
        int | None,
        typer.Option(help="Draw random directions by this seed, to compare with.", min=0),
    ] = None,
    encoder: EncoderKind = None,
    bag: BagTopicOptions = None,
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Fit a basis to a SEQUENCE and a vocabulary, for smaller maps with encoder.projection=OUT."""
    frames, settings = open_and_configure(sequence, bag, encoder, config, set_)
    if settings.encoder.projection:
        raise BadInput(
            "config_invalid",
            "encoder.projection must be empty where a projection is fitted, got "
            f"{settings.encoder.projection!r}",
        )
    output_file(output_folder(out.parent) / out.name)
    pipeline = Pipeline(settings, create_encoder(settings.encoder), frames.up_map)
    whole = pipeline.encoder.dimension
    if dimension > whole:
        raise BadInput(
            "dimension_invalid",
            f"--dimension must be in [1, {whole}], the channels of {pipeline.encoder.name}, got "
            f"{dimension}",
        )
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(f"encoding {escape(frames.name)}", total=len(frames))
        moments = fit_moments(
            frames,
            pipeline.encoder,
            pipeline.vocabulary.features,
            lambda done: progress.update(task, completed=done),
        )
    if random_seed is None:
        basis = moments.basis(dimension)
    else:
        basis = random_basis(whole, dimension, random_seed)
    projection = Projection(pipeline.encoder.name, pipeline.encoder.version, basis)
    save_projection(out, projection)
    _print(moments, projection, out)


def _print(moments: Moments, projection: Projection, out: Path) -> None:
    whole, dimension = projection.basis.shape
    table = Table("of", "energy kept", title=f"{projection.encoder}, {whole} -> {dimension}")
    table.add_row("the frames", f"{energy_kept(moments.images, projection.basis):.4f}")
    table.add_row("the vocabulary", f"{energy_kept(moments.texts, projection.basis):.4f}")
    console = plain_console()
    console.print(table)
    error = score_error_bound(moments, projection.basis)
    console.print(f"scores (cosines) are off by at most {error:.4f} in the mean")
    use = f"geopurify run SEQUENCE --set encoder.projection={quote_for_shell(out)}"
    print_files(out.parent, [out.name], use)
