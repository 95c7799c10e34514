# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""ScanNet v2 as it is downloaded: ``scans/SCENE/SCENE.sens``, or its export, and meshes."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.evaluation.datasets.label_lists import (
    SCANNET_RAW,
    Classes,
    index_table,
    read_table,
    scannet_classes,
)
from geopurify.evaluation.datasets.protocol import View
from geopurify.evaluation.datasets.scannet_mesh import read_nyu40_ids, read_raw_ids, read_vertices
from geopurify.evaluation.datasets.scannet_sequence import ScanNetSequence
from geopurify.evaluation.ground_truth import GroundTruth

SCENES = "scans"
RAW_TABLE = "scannetv2-labels.combined.tsv"  # comes with ScanNet; ours is an extract


class ScanNet:
    """ScanNet v2 (CVPR 2017), scored on the vertices of ``_vh_clean_2.ply``.

    A scene may have its true 2D labels too, unpacked as ``label-filt/N.png``.

    Raises:
        BadInput: no scenes there, or no such label set.
    """

    label_sets: ClassVar[tuple[str, ...]] = ("scannet20", "scannet19", "scannet200")
    published_view: ClassVar[View] = View(frame_stride=20, width=648, height=484)
    published_split: ClassVar[str] = "val"
    depth_tolerance: ClassVar[float] = 0.05

    def __init__(self, root: Path, label_set: str, view: View) -> None:
        if label_set not in self.label_sets:
            raise BadInput(
                "label_set_unknown", f"ScanNet has {', '.join(self.label_sets)}, not {label_set!r}"
            )
        self._root = root / SCENES if (root / SCENES).is_dir() else root
        self._view = view
        self._is_raw = label_set == "scannet200"
        self._classes: Classes = scannet_classes(label_set)
        self.class_names = self._classes.names
        self.class_groups: Mapping[str, tuple[int, ...]] = self._classes.groups
        table = root / RAW_TABLE
        self._raw_table = table if table.exists() else SCANNET_RAW
        if not self.scene_names():
            raise BadInput(
                "dataset_unknown", f"{root} has no ScanNet scenes (scans/sceneNNNN_NN or the like)"
            )

    def scene_names(self) -> tuple[str, ...]:
        """Return the names of all folders ``sceneNNNN_NN``, sorted."""
        if not self._root.is_dir():
            return ()
        return tuple(sorted(p.name for p in self._root.glob("scene*_*") if p.is_dir()))

    def sequence(self, scene: str) -> ScanNetSequence:
        """Open the frames of a scene."""
        return ScanNetSequence(self._folder(scene), self._view, self._nyu40_of_raw)

    def ground_truth(self, scene: str) -> GroundTruth:
        """Read the labelled vertices of a scene."""
        folder = self._folder(scene)
        points = read_vertices(folder / f"{scene}_vh_clean_2.ply")
        if self._is_raw:
            ids = read_raw_ids(folder, self._raw_ids, len(points))
        else:
            ids = read_nyu40_ids(folder / f"{scene}_vh_clean_2.labels.ply", points)
        return GroundTruth(points, self._classes.indices(ids))

    def _folder(self, scene: str) -> Path:
        folder = self._root / scene
        if not folder.is_dir():
            raise BadInput("scene_missing", f"there is no scene {scene} in {self._root}")
        return folder

    @cached_property
    def _raw_ids(self) -> dict[str, int]:
        return {row["raw_category"]: int(row["id"]) for row in read_table(self._raw_table)}

    @cached_property
    def _nyu40_of_raw(self) -> NDArray[np.uint16]:
        """Index into the label set nyu40 of each raw id."""
        rows = read_table(self._raw_table)
        return index_table(
            (int(row["id"]), int(row["nyu40id"]) - 1) for row in rows if int(row["nyu40id"] or 0)
        )
