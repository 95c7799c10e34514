# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify-train compare-class-purification``: what it does to the labels of single images."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from geopurify.config.label_sets import label_set
from geopurify.config.loading import load_config
from geopurify.encoders import create_encoder
from geopurify.encoders.embedded import UNSEEN_ROOMS
from geopurify.files.json_files import write_json
from geopurify.terminal.console import print_files
from geopurify.terminal.options import ConfigFile, Settings
from geopurify_train.cli.resumed_rooms import (
    EncoderName,
    FirstSeed,
    ResultFolder,
    RoomCount,
    try_rooms,
)
from geopurify_train.estimate import CHANGE, SHARE, estimate
from geopurify_train.vocabularies.image_trial import FRAMES, ImageResult, try_images
from geopurify_train.vocabularies.names import LongVocabulary, read_counts_as

OFF, OTHERS = "off", "scannet200"


def compare_class_purification(
    preset: Annotated[
        list[str] | None, typer.Option(help="Of encoder.class_purification; several times.")
    ] = None,
    counts_as: Annotated[
        Path | None,
        typer.Option(help="TSV with a heading: names, and the home names that they count as."),
    ] = None,
    out: ResultFolder = Path("out/class-purification"),
    rooms: RoomCount = 20,
    images: Annotated[int, typer.Option(help="Images of each room.", min=1, max=FRAMES)] = 10,
    first_seed: FirstSeed = UNSEEN_ROOMS,
    encoder: EncoderName = "embedded",
    config: ConfigFile = None,
    set_: Settings = None,
) -> None:
    """Label images of rendered rooms with class purification in the image, and without."""
    settings = load_config(config, set_, encoder__kind=encoder)
    encoders = {
        choice: create_encoder(replace(settings.encoder, class_purification=choice))
        for choice in (OFF, *(preset or ["ade"]))
    }
    home, others = label_set("home"), label_set(OTHERS)
    more = LongVocabulary(
        f"home and {OTHERS}",
        tuple(dict.fromkeys((*home, *others))),
        read_counts_as(counts_as) if counts_as else {},
    )
    vocabularies, prompt = [LongVocabulary("home", home), more], settings.vocabulary.prompt
    results = try_rooms(
        out,
        range(first_seed, first_seed + rooms),
        lambda seed: try_images(seed, images, encoders, vocabularies, prompt),
        ImageResult,
        settings,
        {
            "images": images,
            "presets": list(encoders),
            "vocabularies": [asdict(each) for each in vocabularies],
        },
    )
    rows = [
        _row(results, vocabulary, choice) for vocabulary in vocabularies for choice in encoders
    ]
    write_json(out / "class_purification.json", rows)
    for row in rows:
        typer.echo(
            f"{row['names']} names, {row['class_purification']}: mIoU {row['miou']}, "
            f"change {row['change']}, {row['ms']} ms an image"
        )
    print_files(out, ["class_purification.json"])


def _row(
    results: Sequence[ImageResult], vocabulary: LongVocabulary, choice: str
) -> dict[str, str | int]:
    """Return the means over rooms, and the paired change by class purification."""
    own = [each for each in results if each.title == vocabulary.title]
    plain = np.array([each.miou for each in own if each.class_purification == OFF])
    chosen = [each for each in own if each.class_purification == choice]
    miou = np.array([each.miou for each in chosen])
    return {
        "vocabulary": vocabulary.title,
        "names": len(vocabulary.names),
        "class_purification": choice,
        "rooms": len(miou),
        "miou": estimate(miou, SHARE).format(),
        "change": estimate(miou - plain, CHANGE).format("+.3f"),
        "ms": round(1000 * float(np.median([each.seconds for each in chosen]))),
    }
