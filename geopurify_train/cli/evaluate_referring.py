# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify-train evaluate-referring``: sentences about scenes, answered and counted."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, get_args

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from geopurify.config.loading import load_config
from geopurify.encoders.sentences import SentenceEncoder
from geopurify.files.json_files import write_json
from geopurify.files.output_paths import output_file
from geopurify.objects.referring_network.model_file import load_referring_net
from geopurify.objects.referring_network.region_finder import RegionFinder
from geopurify.runtime.warm_up import compile_kernels
from geopurify.terminal.console import plain_console, print_files
from geopurify_train.referring.evaluation import (
    GROUPS,
    AnswerCounts,
    evaluate_true_objects,
    group_of,
)
from geopurify_train.referring.intervals import wilson_interval
from geopurify_train.referring.templates import TemplateSet
from geopurify_train.referring_network.assessment import Outcome, Row, assess, rows_of
from geopurify_train.referring_network.finders import (
    BothFinder,
    Finder,
    ParserFinder,
    RegionNetFinder,
    SimilarityFinder,
    VoxelNetFinder,
)
from geopurify_train.referring_network.homes import home_scenes
from geopurify_train.referring_network.scan_sentences import read_scan_sentences
from geopurify_train.referring_network.scans import scan_scenes
from geopurify_train.referring_network.scenes import ReferringScene

FIRST_SEED = 7000
ScansFolder = Annotated[
    Path | None, typer.Option(help="Folder of ScanNet, for --sentences; instead of homes.")
]
SentenceFiles = Annotated[
    list[Path] | None,
    typer.Option(help="File of ScanRefer, Nr3D, Sr3D or Multi3DRefer; may be repeated."),
]


def evaluate_referring(
    homes: Annotated[int, typer.Option(help="Number of homes.", min=1)] = 20,
    seed: Annotated[int, typer.Option(help="Seed of the first one.", min=0)] = FIRST_SEED,
    templates: Annotated[
        str, typer.Option(help="Words of the sentences: first, second, or freer: third, fourth.")
    ] = "second",
    masks: Annotated[
        bool, typer.Option(help="Count IoU of masks, beside plain similarity of names.")
    ] = False,
    network: Annotated[
        Path | None, typer.Option(help="A referring network; counts masks by parser, it and both.")
    ] = None,
    reworded: Annotated[
        float,
        typer.Option(help="Share of names that a word is said for that is not trained on.", max=1),
    ] = 0.0,
    mapped: Annotated[
        int,
        typer.Option(
            help="Map homes of as many rooms by the embedded model, and ask the maps.", max=10
        ),
    ] = 0,
    scans: ScansFolder = None,
    sentences: SentenceFiles = None,
    top_points: Annotated[
        bool, typer.Option(help="Add the 5,000 likeliest points to small masks, as published.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="JSON file for the figures.")] = None,
) -> None:
    """Answer sentences about the true objects of scenes, or by maps, and count what is right."""
    if templates not in get_args(TemplateSet):
        known = ", ".join(get_args(TemplateSet))
        raise typer.BadParameter(f"it is one of {known}, got {templates!r}")
    if (scans is None) != (not sentences):
        raise typer.BadParameter("--scans and --sentences go together")
    if out:
        output_file(out, (".json",))
    chosen: TemplateSet = next(name for name in get_args(TemplateSet) if name == templates)
    seeds = range(seed, seed + homes)
    asked: dict[str, object] = {
        "homes": homes,
        "seed": seed,
        "templates": templates,
        "reworded": reworded,
    }
    if scans is not None and sentences:
        said = [each for path in sentences for each in read_scan_sentences(path)]
        found = _assess(scan_scenes(scans, said), network, top_points)
        figures: dict[str, object] = {"scans": str(scans), "methods": found}
    elif mapped:
        figures = {**asked, "rooms": mapped, "methods": _ask_maps(seeds, mapped, chosen)}
    elif masks or network or reworded:
        scenes = home_scenes(seeds, [chosen], reworded, withheld=True)
        figures = {**asked, "methods": _assess(scenes, network, top_points)}
    else:
        figures = {**asked, "rows": _print_counts(evaluate_true_objects(seeds, chosen))}
    if out:
        write_json(out, figures)
        print_files(out.parent, [out.name])


def _print_counts(counts: AnswerCounts) -> dict[str, dict[str, int]]:
    table = Table("sentences", "right", "asked", "share", "95 % interval")
    for name, (right, asked) in _rows(counts).items():
        low, high = wilson_interval(right, asked)
        share = right / asked if asked else 0.0
        table.add_row(name, str(right), str(asked), f"{share:.3f}", f"{low:.3f} .. {high:.3f}")
    plain_console().print(table)
    return {name: {"right": r, "asked": n} for name, (r, n) in _rows(counts).items()}


def _rows(counts: AnswerCounts) -> dict[str, tuple[int, int]]:
    rows = {}
    for group in GROUPS:
        rows[group] = counts.share(group)
        for kind in sorted(k for k in counts.asked if group_of(k) == group):
            rows[f"  {kind}"] = (counts.right[kind], counts.asked[kind])
    return rows


def _assess(
    scenes: Iterator[ReferringScene], network: Path | None, top_points: bool
) -> dict[str, dict[str, dict[str, object]]]:
    methods = _methods(network, top_points)
    outcomes: dict[str, list[Outcome]] = {name: [] for name in methods}
    with Progress(console=Console(stderr=True)) as progress:
        for scene in progress.track(scenes, description="scenes"):
            for name, finder in methods.items():
                outcomes[name] += assess(finder, [scene])
    return _report(outcomes)


def _ask_maps(
    seeds: range, rooms: int, templates: TemplateSet
) -> dict[str, dict[str, dict[str, object]]]:
    from geopurify_train.referring_network.mapped_homes import (
        MapFinder,
        MappedHome,
        MapSimilarityFinder,
    )

    config = load_config(None, ["encoder.kind=embedded"])
    compile_kernels(config.purify)
    outcomes: dict[str, list[Outcome]] = {"similarity": [], "query": []}
    with Progress(console=Console(stderr=True)) as progress:
        for seed in progress.track(seeds, description="homes"):
            home = MappedHome(seed, rooms, templates, config)
            outcomes["similarity"] += assess(MapSimilarityFinder(home), [home.scene])
            outcomes["query"] += assess(MapFinder(home), [home.scene])
    return _report(outcomes)


def _report(outcomes: dict[str, list[Outcome]]) -> dict[str, dict[str, dict[str, object]]]:
    """Print the figures of each method, and return them."""
    rows = {name: rows_of(found) for name, found in outcomes.items()}
    plain_console().print(_table(rows))
    return {
        name: {group: asdict(row) for group, row in found.items()} for name, found in rows.items()
    }


def _methods(network: Path | None, top_points: bool) -> dict[str, Finder]:
    encoder = SentenceEncoder()
    parser = ParserFinder(encoder)
    methods: dict[str, Finder] = {"similarity": SimilarityFinder(encoder), "parser": parser}
    if network is None:
        return methods
    net = load_referring_net(network)
    if net.config.elements == "voxels":
        return {**methods, "network": VoxelNetFinder(net, encoder, adds_top=top_points)}
    finder = RegionFinder(net, encoder)
    both = BothFinder(parser, finder)
    return {**methods, "network": RegionNetFinder(finder), "both": both}


def _table(rows: dict[str, dict[str, Row]]) -> Table:
    table = Table("sentences", "asked", "method", "mIoU", "Acc@0.25", "Acc@0.5")
    for group in next(iter(rows.values()), {}):
        for name, found in rows.items():
            row = found[group]
            table.add_row(group, str(row.asked), name, *_cells(row))
    return table


def _cells(row: Row) -> list[str]:
    mean = row.mean_overlap
    interval = "" if mean.low is None else f" ({mean.low:.3f} .. {mean.high:.3f})"
    shares = [f"{share:.3f} ({low:.3f} .. {high:.3f})" for share, low, high in row.accuracy]
    return [f"{mean.mean:.3f}{interval}", *shares]
