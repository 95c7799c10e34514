# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify-train assess-words``: other words than the names, and what is not there."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from geopurify.config.loading import load_config
from geopurify.encoders import create_encoder
from geopurify.encoders.embedded import UNSEEN_ROOMS
from geopurify.files.json_files import write_json
from geopurify.terminal.console import print_files
from geopurify.terminal.options import ConfigFile, Settings
from geopurify_train import vocabularies
from geopurify_train.cli.resumed_rooms import (
    EncoderName,
    FirstSeed,
    FrameCount,
    ResultFolder,
    RoomCount,
    try_rooms,
)
from geopurify_train.estimate import SHARE, estimate
from geopurify_train.vocabularies.names import read_counts_as, read_names
from geopurify_train.vocabularies.word_trial import KINDS, WordResult, try_room

EVERYDAY_WORDS = Path(vocabularies.__file__).with_name("everyday_words.tsv")
RIGHT = {
    "words": "have their thing first",
    "present": "score 0.5 or more",
    "absent": "score less than 0.5",
    "unrelated": "score less than 0.5",
}


def assess_words(
    words: Annotated[
        Path,
        typer.Option(help="TSV with a heading: words, and the home names that they mean."),
    ] = EVERYDAY_WORDS,
    unrelated: Annotated[
        Path | None, typer.Option(help="File of texts that nothing answers, one a line.")
    ] = None,
    out: ResultFolder = Path("out/words"),
    rooms: RoomCount = 10,
    frames: FrameCount = 60,
    first_seed: FirstSeed = UNSEEN_ROOMS,
    encoder: EncoderName = "embedded",
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Ask rendered rooms for their things by other words, and for things that they have not."""
    settings = load_config(config, set_, encoder__kind=encoder)
    made, meant = create_encoder(settings.encoder), read_counts_as(words)
    nothing = read_names(unrelated) if unrelated else ()
    results = try_rooms(
        out,
        range(first_seed, first_seed + rooms),
        lambda seed: try_room(seed, frames, made, settings, meant, nothing),
        WordResult,
        settings,
        {"frames": frames, "words": meant, "unrelated": list(nothing)},
    )
    rows = [row for kind in KINDS if (row := _row(results, kind))]
    write_json(out / "words.json", rows)
    for row in rows:
        typer.echo(
            f"{row['kind']}: {row['right']} {RIGHT[str(row['kind'])]}, {row['texts']} texts"
        )
    print_files(out, ["words.json"])


def _row(results: Sequence[WordResult], kind: str) -> dict[str, str | int] | None:
    """Return the share of texts that are right: the mean over rooms; None of no texts."""
    own = [each for each in results if each.kind == kind]
    if not own:
        return None
    shares = [
        np.mean([each.right for each in own if each.seed == seed])
        for seed in dict.fromkeys(each.seed for each in own)
    ]
    right = estimate(np.array(shares), SHARE).format()
    return {"kind": kind, "texts": len(own), "right": right}
