# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Maps for other programs: a labelled cloud as PLY, or a flat table with features."""

from pathlib import Path

import numpy as np

from geopurify.errors import BadInput
from geopurify.pipeline import Pipeline
from geopurify.results import write_labels

SUFFIXES = (".ply", ".npz")


def export_map(path: Path, pipeline: Pipeline) -> None:
    """Write a map by the suffix of the path: ``.ply`` or ``.npz``.

    The table has one row per voxel, as vector databases take it: ``points_map`` (N, 3) float32
    metres, ``features`` (N, D) float16, ``weights``, ``colors``, ``labels`` as indices into
    ``names``, ``confidence``.  `numpy.load` reads it without pickle.

    Raises:
        BadInput: another suffix.
    """
    if path.suffix not in SUFFIXES:
        raise BadInput("format_unknown", f"{path} must end in one of {', '.join(SUFFIXES)}")
    cloud = pipeline.labelled()
    if path.suffix == ".ply":
        write_labels(path, cloud)
        return
    state = pipeline.state()
    with path.open("wb") as file:
        np.savez(
            file,
            points_map=cloud.points_map,
            features=state["features"].view(np.float16),
            weights=state["weights"],
            colors=cloud.colors,
            labels=cloud.labels,
            confidence=cloud.confidence,
            names=np.array(cloud.vocabulary.names),
        )
