# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A map as OpenLex3D reads it: points, embeddings, and which embedding each point has."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput, shorten_error
from geopurify.files.atomic_write import atomic_write
from geopurify.files.clouds.pcd import PcdCloud

EMBEDDINGS, INDEX, CLOUD = "embeddings.npy", "index.npy", "point_cloud.pcd"


@dataclass(frozen=True, eq=False)
class Prediction:
    """Points with embeddings.

    Attributes:
        points_map: (N, 3) float32, metres.
        embeddings: (M, D) float32, of points or of objects.
        index: (N,) which embedding each point has.
    """

    points_map: NDArray[np.float32]
    embeddings: NDArray[np.float32]
    index: NDArray[np.int64]


def write_prediction(folder: Path, prediction: Prediction) -> None:
    """Write the three files of a prediction."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, values in ((EMBEDDINGS, prediction.embeddings), (INDEX, prediction.index)):
        with atomic_write(folder / name) as temporary, temporary.open("wb") as file:
            np.save(file, values, allow_pickle=False)
    count = len(prediction.points_map)
    head = [
        *("# .PCD v0.7 - Point Cloud Data file format", "VERSION 0.7", "FIELDS x y z"),
        *("SIZE 4 4 4", "TYPE F F F", "COUNT 1 1 1", f"WIDTH {count}", "HEIGHT 1"),
        *("VIEWPOINT 0 0 0 1 0 0 0", f"POINTS {count}", "DATA binary", ""),
    ]
    with atomic_write(folder / CLOUD) as temporary, temporary.open("wb") as file:
        file.write("\n".join(head).encode("ascii"))
        file.write(prediction.points_map.astype("<f4").tobytes())


def read_prediction(folder: Path) -> Prediction:
    """Read the three files of a prediction.

    Raises:
        BadInput: one can't be read, or they don't fit together.
    """
    points = PcdCloud.open(folder / CLOUD).read("points")
    embeddings, index = _read_array(folder / EMBEDDINGS), _read_array(folder / INDEX)
    if points is None or index.shape != (len(points),) or embeddings.ndim != 2:
        raise BadInput(
            "cloud_invalid",
            f"{folder}: {CLOUD} must have x, y, z, {INDEX} one number for each of its points and "
            f"{EMBEDDINGS} rows of numbers, got shapes {index.shape} and {embeddings.shape}",
        )
    if not np.issubdtype(index.dtype, np.integer) or not np.issubdtype(
        embeddings.dtype, np.floating
    ):
        raise BadInput(
            "cloud_invalid",
            f"{folder}: {INDEX} must be whole numbers and {EMBEDDINGS} floating-point ones, got "
            f"{index.dtype} and {embeddings.dtype}",
        )
    if len(index) and not 0 <= index.min() <= index.max() < len(embeddings):
        raise BadInput(
            "cloud_invalid",
            f"{folder}: {INDEX} must lie in 0 to {len(embeddings) - 1}, got {index.min()} to "
            f"{index.max()}",
        )
    return Prediction(points.astype(np.float32), embeddings.astype(np.float32), index.astype(int))


def _read_array(path: Path) -> NDArray[np.generic]:
    try:
        array: NDArray[np.generic] = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise BadInput("cloud_invalid", f"can't read {path}: {shorten_error(error)}") from error
    return array
