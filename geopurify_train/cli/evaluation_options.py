# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The options of ``geopurify-train evaluate``: what is scored, and how."""

from pathlib import Path
from typing import Annotated

import typer

from geopurify.evaluation.datasets import DATASETS
from geopurify_train.evaluation.recordings import KIND

DatasetKind = Annotated[
    str, typer.Argument(help=f"Kind of dataset: {', '.join((*DATASETS, KIND))}.")
]
DatasetRoot = Annotated[
    Path,
    typer.Argument(help="Its folder; of recordings one as of geopurify run, or a folder of them."),
]
EncoderName = Annotated[str | None, typer.Option(help="Encoder, as of geopurify run.")]
ResultFolder = Annotated[
    Path, typer.Option(help="Folder for the results; a run that was killed resumes from there.")
]
LabelSet = Annotated[str | None, typer.Option(help="Classes to score.")]
Split = Annotated[
    str | None,
    typer.Option(
        help="Scenes to score: val, test, all, or NAME of a list ROOT/splits/NAME.txt; else "
        "those of the papers."
    ),
]
SceneList = Annotated[
    Path | None, typer.Option(help="File with a scene's name a line, instead of a split.")
]
FrameStride = Annotated[
    int | None,
    typer.Option(
        help="Use every n-th frame; else as view.json of ROOT says, or as published.", min=1
    ),
]
ImageSize = Annotated[
    str | None, typer.Option(help="WIDTHxHEIGHT of the images; 0x0: of the depth images.")
]
Reach = Annotated[float, typer.Option(help="A point farther than this from all voxels is unseen.")]
Unseen = Annotated[str, typer.Option(help="What unseen points count as: nearest, miss or ignore.")]
Published = Annotated[
    bool,
    typer.Option(
        "--published",
        help="Also score the published fusion and pooling settings, with the affinity of "
        "purify.affinity; reads frames thrice.",
    ),
]
PublishedStudent = Annotated[
    Path | None,
    typer.Option(
        help="As --published, with the affinity of this file of the published network: the "
        "published method throughout."
    ),
]
MapFolder = Annotated[
    Path | None, typer.Option(help="Folder to keep maps in, to score them again later.")
]
Engine = Annotated[str, typer.Option(help="Execution engine: process or ray.")]
Workers = Annotated[int, typer.Option(help="Processes of the engine process.", min=1)]
Distractors = Annotated[
    Path | None,
    typer.Option(
        help="File of names, one a line: also score with 2, 4 and 8 times as many names."
    ),
]
TrainingNames = Annotated[
    Path | None,
    typer.Option(
        help="File of the names that the encoder was trained on, if they are not known: also "
        "report IoU by the similarity of classes to them."
    ),
]
