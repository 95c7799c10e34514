# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Recordings with true points as a dataset: what ``geopurify run`` opens can be evaluated."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from geopurify.config.label_sets import label_set as shipped_label_set
from geopurify.config.label_sets import label_set_names
from geopurify.errors import BadInput
from geopurify.evaluation.datasets.protocol import View
from geopurify.evaluation.ground_truth import GroundTruth
from geopurify.evaluation.truth_files import read_ground_truth
from geopurify.frame import Frame
from geopurify.sequences import open_sequence
from geopurify.sequences.bag.files import is_bag
from geopurify.sequences.bag.topics import BagTopics
from geopurify.sequences.protocol import FrameSequence
from geopurify_train.bags.room_truth import room_truth
from geopurify_train.sources import recordings_in
from geopurify_worlds.room_sequence import RoomSequence

KIND = "recording"
OWN = "own"  # the classes that the true points name
TRUTH = "ground_truth.ply"


class Recordings:
    """A recording, or a folder of recordings, each with true points.

    These are in the bag (`geopurify.evaluation.truth_files`), in ``ground_truth.ply`` of the
    folder, in ``NAME.ply`` beside it, or known because the room is rendered.

    Raises:
        BadInput: no recordings there, no such label set, or true points that name no classes or
            others than those of the first recording.
    """

    label_sets: ClassVar[tuple[str, ...]] = (OWN, *label_set_names())
    published_view: ClassVar[View] = View()
    published_split: ClassVar[str] = "all"
    depth_tolerance: ClassVar[float] = 0.05  # no paper says; as ScanNet
    class_groups: Mapping[str, tuple[int, ...]] = {}

    def __init__(
        self,
        root: Path,
        label_set: str,
        view: View,
        topics: BagTopics | None = None,
        depth_unit_m: float = 0.0,
    ) -> None:
        if label_set not in self.label_sets:
            raise BadInput(
                "label_set_unknown",
                f"recordings have {', '.join(self.label_sets)}, not {label_set!r}",
            )
        if view.width:
            raise BadInput("view_invalid", "the images of a recording keep their size: --size 0x0")
        self._stride, self._topics, self._unit_m = view.frame_stride, topics, depth_unit_m
        self._paths = recordings_in(str(root), topics or BagTopics(), depth_unit_m)
        self._own = label_set == OWN
        self.class_names: tuple[str, ...] = () if self._own else shipped_label_set(label_set)
        if self._own:
            self.class_names = self._truth(next(iter(self._paths))).class_names
            if not self.class_names:
                raise BadInput(
                    "truth_without_names",
                    f"the true points of {root} name no classes: give --label-set, one of "
                    f"{', '.join(self.label_sets[1:])}",
                )

    def scene_names(self) -> tuple[str, ...]:
        """Return the names of the recordings, sorted."""
        return tuple(sorted(self._paths))

    def sequence(self, scene: str) -> FrameSequence:
        """Open the frames of a recording."""
        opened = open_sequence(self._path(scene), self._topics, self._unit_m)
        return opened if self._stride == 1 else _EveryNth(opened, self._stride)

    def ground_truth(self, scene: str) -> GroundTruth:
        """Read the true points of a recording."""
        truth = self._truth(scene)
        if self._own and truth.class_names != self.class_names:
            raise BadInput(
                "truth_invalid", f"{scene} names other classes than the first recording"
            )
        return truth

    def _truth(self, scene: str) -> GroundTruth:
        name = self._path(scene)
        path = Path(name)
        files = (path / TRUTH, path.with_suffix(".ply"))
        found = next((file for file in files if file.is_file()), None)
        if found is None and (is_bag(path) or path.is_file()):
            found = path
        if found is not None:
            return read_ground_truth(found)
        sequence = open_sequence(name, self._topics, self._unit_m)
        if isinstance(sequence, RoomSequence):
            return room_truth(sequence)
        raise BadInput(
            "truth_missing", f"{name} has no true points: neither {files[0]} nor {files[1]}"
        )

    def _path(self, scene: str) -> str:
        if scene not in self._paths:
            raise BadInput("scene_missing", f"there is no recording {scene}")
        return self._paths[scene]


class _EveryNth:
    """Every n-th frame of a sequence."""

    def __init__(self, sequence: FrameSequence, step: int) -> None:
        self.name, self.label_set = sequence.name, sequence.label_set
        self.up_map: NDArray[np.float64] = sequence.up_map
        self._sequence, self._numbers = sequence, range(0, len(sequence), step)

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, index: int) -> Frame:
        return self._sequence[self._numbers[index]]
