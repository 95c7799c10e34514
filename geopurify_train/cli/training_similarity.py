# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""``geopurify-train training-similarity``: is a test of names one of an open vocabulary?"""

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from geopurify.config import EncoderConfig
from geopurify.config.label_sets import label_set as names_of
from geopurify.config.text_limits import check_names
from geopurify.encoders.sentences.sentence_encoder import shared_sentence_encoder
from geopurify_train.vocabularies.names import read_names
from geopurify_train.vocabularies.training_similarity import (
    compare_with_training,
    known_training_names,
)


def training_similarity(
    names: Annotated[
        Path | None, typer.Option(help="File of the names of the test, one a line.")
    ] = None,
    label_set: Annotated[str, typer.Option(help="Of the test, without a file.")] = "scannet200",
    training: Annotated[
        Path | None,
        typer.Option(help="File of the training's names; else those of the embedded model."),
    ] = None,
) -> None:
    """Compare the names of a test with those of a training, in all-MiniLM-L6-v2's cosines."""
    tested = check_names(read_names(names) if names else names_of(label_set))
    embedded = EncoderConfig(kind="embedded")
    trained = read_names(training) if training else known_training_names(embedded)
    found = compare_with_training(tested, trained, shared_sentence_encoder().encode)
    for each in found:
        typer.echo(f"{each.highest:.2f} ({each.mean:.2f})  {each.name}: {each.nearest}")
    highest = np.array([each.highest for each in found])
    mean = np.mean([each.mean for each in found])
    typer.echo(
        f"{len(found)} names against {len(trained)}: highest similarity {highest.mean():.2f} on "
        f"average, at most {highest.max():.2f}; mean {mean:.2f}"
    )
