# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Scans of ScanNet as scenes to train on and to report on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput, quote
from geopurify.evaluation.datasets.scannet import SCENES
from geopurify.evaluation.datasets.scannet_mesh import read_objects
from geopurify.files.ply_files import points_of, read_ply
from geopurify.objects import MapObject
from geopurify.query.objects import oriented_box
from geopurify_train.referring.generated import ReferringSample
from geopurify_train.referring_network.scan_sentences import ScanSentence
from geopurify_train.referring_network.scenes import LabelledCloud, ReferringScene

UP = np.array([0.0, 0.0, 1.0])
COLORS = ("red", "green", "blue")


def scan_scenes(root: Path, sentences: Iterable[ScanSentence]) -> Iterator[ReferringScene]:
    """Yield the scans that there are sentences about, in the order of their names.

    Objects are ScanNet's, with 1 added to their numbers.

    Args:
        root: holds ``scans/SCENE``, or ``SCENE``.

    Raises:
        BadInput: a scan can't be read, or lacks an object that a sentence means.
    """
    by_scene: dict[str, list[ScanSentence]] = defaultdict(list)
    for sentence in sentences:
        by_scene[sentence.scene].append(sentence)
    folder = root / SCENES if (root / SCENES).is_dir() else root
    for name, said in sorted(by_scene.items()):
        yield read_scan(folder / name, said)


def read_scan(folder: Path, sentences: Iterable[ScanSentence]) -> ReferringScene:
    """Read a scan with the sentences about it.

    Raises:
        BadInput: it can't be read, or lacks an object that a sentence means.
    """
    mesh = folder / f"{folder.name}_vh_clean_2.ply"
    vertices = read_ply(mesh, {"vertex": ("x", "y", "z", *COLORS)})["vertex"]
    points = points_of(vertices, mesh) @ _axis_alignment(folder).T
    colors = np.stack([vertices[name] for name in COLORS], 1).astype(np.uint8)
    rows, found = read_objects(folder, len(points))
    numbers = np.array([*(each.number + 1 for each in found), 0], np.int64)
    cloud = LabelledCloud(points, colors, numbers[rows])
    objects = tuple(
        _as_map_object(each.number + 1, each.category, cloud)
        for each in found
        if (cloud.object_ids == each.number + 1).any()
    )
    known = {found.object_id for found in objects}
    samples = tuple(_as_sample(sentence, known, folder) for sentence in sentences)
    return ReferringScene(folder.name, objects, samples, partial(_same, cloud))


def _same(cloud: LabelledCloud) -> LabelledCloud:
    return cloud


def _as_sample(sentence: ScanSentence, known: set[int], folder: Path) -> ReferringSample:
    ids = frozenset(number + 1 for number in sentence.objects)
    if not ids <= known:
        raise BadInput(
            "sentences_invalid",
            f"{quote(sentence.text)} means objects {sorted(sentence.objects)}, but {folder} lacks "
            f"{sorted(number - 1 for number in ids - known)}",
        )
    return ReferringSample(sentence.kind, sentence.text, ids)


def _axis_alignment(folder: Path) -> NDArray[np.float32]:
    """Return the (3, 3) rotation along the room's axes of ``SCENE.txt``, or the identity."""
    path = folder / f"{folder.name}.txt"
    if not path.exists():
        return np.eye(3, dtype=np.float32)
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, values = line.partition("=")
        if name.strip() == "axisAlignment":
            try:
                matrix = np.array(values.split(), np.float32).reshape(4, 4)
            except ValueError as error:
                raise BadInput(
                    "labels_invalid", f"axisAlignment of {path} is no (4, 4) matrix"
                ) from error
            return matrix[:3, :3]
    return np.eye(3, dtype=np.float32)


def _as_map_object(object_id: int, label: str, cloud: LabelledCloud) -> MapObject:
    rows = cloud.object_ids == object_id
    pose, size = oriented_box(cloud.points[rows], UP)
    color = np.rint(cloud.colors[rows].mean(0)).astype(np.uint8)
    nothing = np.empty(0, np.int64)
    feature = np.empty(0, np.float32)
    return MapObject(object_id, label, 1.0, (), pose, size, nothing, color, feature, 1, 0.0, 0.0)
