# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""True points in files: the latched topic of a bag, or a PLY."""

from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.evaluation.ground_truth import GroundTruth
from geopurify.files.ply_files import ids_of, points_of, read_ply
from geopurify.query.labels import UNLABELLED
from geopurify.sequences.bag.files import is_bag
from geopurify.sequences.bag.reader import BagReader

TRUTH_TOPIC = "/ground_truth"  # PointCloud2 with x, y, z and label
NAMES_TOPIC = "/ground_truth/class_names"  # String, a name a line
POINT = np.dtype([("x", "<f4"), ("y", "<f4"), ("z", "<f4"), ("label", "<u2"), ("spare", "<u2")])


def read_ground_truth(path: Path) -> GroundTruth:
    """Read true points from a bag of ``geopurify-train export-bag``, or from a PLY.

    The vertices of a PLY have x, y, z and label, 65535 for none, and no class names.

    Raises:
        BadInput: it is missing or damaged, or has no true points.
    """
    return _from_bag(path) if path.is_dir() or is_bag(path) else _from_ply(path)


def _from_bag(path: Path) -> GroundTruth:
    with closing(BagReader(path)) as reader:
        cloud = _last(reader, TRUTH_TOPIC, "sensor_msgs/msg/PointCloud2")
        names = _last(reader, NAMES_TOPIC, "std_msgs/msg/String")
    if cloud is None:
        raise BadInput("truth_missing", f"the bag {path} has no {TRUTH_TOPIC}")
    if cloud.point_step != POINT.itemsize or len(cloud.data) % POINT.itemsize:
        raise BadInput(
            "truth_invalid",
            f"a point on {TRUTH_TOPIC} of {path} has {cloud.point_step} bytes, all have "
            f"{len(cloud.data)}; expected {POINT.itemsize} for each: x, y, z as float32 and label "
            "as uint16",
        )
    points = np.frombuffer(cloud.data.tobytes(), POINT)
    return _truth(points, tuple(names.data.splitlines()) if names else ())


def _last(reader: BagReader, topic: str, kind: str) -> Any:
    """Return the last message of a topic, None without one of this type."""
    message = None
    for raw in reader.messages(topic):
        if raw.kind == kind:
            message = reader.deserialize(raw)
    return message


def _from_ply(path: Path) -> GroundTruth:
    vertices = read_ply(path, {"vertex": ("x", "y", "z", "label")})["vertex"]
    labels = ids_of(vertices, "label", path, UNLABELLED)
    return GroundTruth(points_of(vertices, path), labels.astype(np.uint16))


def _truth(points: NDArray[Any], class_names: tuple[str, ...]) -> GroundTruth:
    places = np.stack([points[axis] for axis in "xyz"], axis=1).astype(np.float32)
    return GroundTruth(places, points["label"].astype(np.uint16), class_names)
