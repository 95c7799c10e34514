# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify map``: inspect, purify, merge and export saved maps."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.table import Table

from geopurify.errors import BadInput, escape_text, quote
from geopurify.files.output_paths import output_file
from geopurify.frame.poses import matrix_from_quaternion, quaternion_from_matrix
from geopurify.map_files.align import Alignment, align_maps
from geopurify.map_files.cloud_files import PAINTS
from geopurify.map_files.export import SUFFIXES, export_map
from geopurify.map_files.map_file import MOST_CHANNELS, save_map
from geopurify.map_files.merge import merge_maps
from geopurify.map_files.reading import read_objects, read_purified
from geopurify.map_files.rerun_file import SUFFIX as RERUN
from geopurify.objects.map_merging import merge_objects
from geopurify.objects.map_object import MapObject
from geopurify.objects.selection import object_of, select_objects
from geopurify.pipeline import Pipeline, load_map
from geopurify.runtime.warm_up import compile_kernels
from geopurify.terminal.console import plain_console, print_files, quote_for_shell
from geopurify.terminal.map_argument import MapFile, file_of

LONGEST_LIST = 100_000  # characters of the names of a vocabulary

map = typer.Typer(
    name="map", help="Inspect, purify, merge and export saved maps.", no_args_is_help=True
)


@map.command()
def info(map_path: MapFile) -> None:
    """Check MAP and print what it holds."""
    file = file_of(map_path)
    description, state, purified, _ = read_purified(file)
    config = description.config()
    table = Table("", "", title=str(file), show_header=False)
    for name, value in (
        ("encoder", escape_text(f"{description.encoder} ({description.encoder_version})")),
        ("channels", description.dimension),
        ("voxels", len(state["keys"])),
        ("voxel size (m)", config.map.voxel_size_m),
        ("frames", int(state["frames"][0])),
        ("up", " ".join(f"{v:g}" for v in description.up_map)),
        ("vocabulary", escape_text(", ".join(description.vocabulary), LONGEST_LIST)),
        ("objects", len(read_objects(file)[1])),
        ("purified features", purified if isinstance(purified, str) else "yes"),
        ("file (MB)", f"{file.stat().st_size / 1e6:.1f}"),
    ):
        table.add_row(name, str(value))
    plain_console().print(table)


@map.command()
def merge(
    first: MapFile,
    second: Annotated[Path, typer.Argument(help="Map that is moved into the first.")],
    out: Annotated[Path, typer.Argument(help="Map file to write.")],
    transform: Annotated[
        str, typer.Option(help="Pose of SECOND in FIRST: x y z qx qy qz qw; align finds it.")
    ] = "0 0 0 0 0 0 1",
) -> None:
    """Merge the maps FIRST and SECOND, and their objects, into OUT."""
    output_file(out)
    pose = None if transform == "align" else parse_pose(transform)
    target = _loaded(file_of(first))
    compile_kernels(target.config.purify)
    addition = load_map(file_of(second), target.encoder)
    if pose is None:
        pose = _aligned(target, addition).T_first_second
    merged = merge_maps(target.map, addition.map, pose)
    config = replace(target.config, map=merged.config)
    result = Pipeline(config, target.encoder, target.up_map)
    result.set_vocabulary(target.vocabulary.names, target.vocabulary.prompt)
    result.shared_map.replace(merged)
    size_m = merged.config.voxel_size_m
    result.restore_objects(
        merge_objects(target.known_objects, addition.known_objects, pose, size_m)
    )
    if result.map.dimension <= MOST_CHANNELS:
        result.purify(with_labels=False)
    save_map(out, result, purified=result.map.dimension <= MOST_CHANNELS)
    plain_console().print(f"{target.map.size} + {addition.map.size} -> {merged.size} voxels")
    print_files(out.parent, [out.name], f"geopurify map info {quote_for_shell(out)}")


@map.command()
def align(
    first: MapFile,
    second: Annotated[Path, typer.Argument(help="Map of the same place, in another frame.")],
) -> None:
    """Find the pose of the map SECOND in the map FIRST, by geometry and features.

    Prints it as `geopurify map merge --transform` takes it, or says why it is not sure.
    """
    target = _loaded(file_of(first))
    _aligned(target, load_map(file_of(second), target.encoder))


def _aligned(target: Pipeline, addition: Pipeline) -> Alignment:
    """Return and print where a map lies in another."""
    found = align_maps(target.map, addition.map, target.up_map, addition.up_map)
    console = plain_console()
    console.print(format_pose(found.T_first_second), soft_wrap=True)
    console.print(
        f"{found.overlap:.0%} of the second map lie on the first, features there correlate by "
        f"{found.agreement:.2f}; "
        + (
            "no other place fits"
            if np.isinf(found.lead)
            else f"{found.lead:.1f} times as good as any other place"
        )
    )
    return found


@map.command()
def purify(map_path: MapFile) -> None:
    """Keep purified features and objects in MAP, for fast queries."""
    file = file_of(map_path)
    pipeline = _loaded(file)
    compile_kernels(pipeline.config.purify)
    pipeline.purify()
    pipeline.objects()
    save_map(file, pipeline, purified=True)
    plain_console().print(f"{pipeline.voxel_count} voxels, {file.stat().st_size / 1e6:.1f} MB")
    print_files(file.parent, [file.name])


@map.command()
def export(
    map_path: MapFile,
    out: Annotated[
        Path,
        typer.Argument(
            help="FILE.ply, FILE.pcd, FILE.npz with features, FILE.glb, a surface, or FILE.rrd."
        ),
    ],
    purify: Annotated[bool, typer.Option(help="Purify the labels first.")] = True,
    colors: Annotated[
        str, typer.Option(help="Colours of a .ply, .pcd or .glb: label, or seen by the camera.")
    ] = PAINTS[0],
    label: Annotated[
        list[str] | None, typer.Option("--class", help="Only objects of this class.")
    ] = None,
    object_: Annotated[
        list[int] | None, typer.Option("--object", help="Only the object of this id.")
    ] = None,
) -> None:
    """Write MAP, or some of its objects, as a labelled cloud or as a table."""
    output_file(out, SUFFIXES)
    if colors not in PAINTS:
        raise BadInput("colors_unknown", f"--colors must be label or seen, got {quote(colors)}")
    pipeline = _loaded(file_of(map_path))
    if purify:
        compile_kernels(pipeline.config.purify)
        pipeline.purify()
    objects: Sequence[MapObject] = ()
    if label or object_ or out.suffix.lower() == RERUN:
        objects = pipeline.objects()
    keys = _keys_of(objects, label, object_) if label or object_ else None
    voxels = export_map(out, pipeline, colors, keys, objects)
    plain_console().print(f"{voxels} voxels")
    print_files(out.parent, [out.name])


def _keys_of(
    objects: Sequence[MapObject], labels: list[str] | None, ids: list[int] | None
) -> NDArray[np.int64]:
    """Return the voxels of the objects of some classes and of some ids.

    Raises:
        BadInput: there are none of a class, or there is no object of an id.
    """
    chosen = [object_of(objects, object_id) for object_id in ids or ()]
    for label in labels or ():
        found = select_objects(objects, [label], ["present", "moved"])
        if not found:
            raise BadInput("object_unknown", f"the map has no object of the class {quote(label)}")
        chosen += found
    return np.unique(np.concatenate([known.packed_keys for known in chosen]))


def _loaded(file: Path) -> Pipeline:
    return load_map(file)


def format_pose(transform: NDArray[np.float64]) -> str:
    """Return a (4, 4) transform as ``x y z qx qy qz qw``."""
    values = (*transform[:3, 3], *quaternion_from_matrix(transform))
    return " ".join(f"{value:.6f}" for value in values)


def parse_pose(text: str) -> np.ndarray:
    """Return the (4, 4) transform of ``x y z qx qy qz qw``.

    Raises:
        BadInput: not seven numbers, or no unit quaternion.
    """
    try:
        values = [float(word) for word in text.replace(",", " ").split()]
    except ValueError:
        values = []
    if len(values) != 7:
        raise BadInput("pose_invalid", f"a pose is x y z qx qy qz qw, got {text!r}")
    return matrix_from_quaternion(values[:3], values[3:])
