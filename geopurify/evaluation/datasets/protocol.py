# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What every dataset offers: scenes by name, each with frames and labelled points."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from geopurify.errors import BadInput
from geopurify.evaluation.ground_truth import GroundTruth
from geopurify.sequences.protocol import FrameSequence


@dataclass(frozen=True)
class View:
    """Which frames are read, and at what size.

    Attributes:
        frame_stride: every n-th frame.
        width, height: of colour and depth, pixels; 0 for the size of the depth image.
    """

    frame_stride: int = 1
    width: int = 0
    height: int = 0

    def __post_init__(self) -> None:
        if self.frame_stride < 1:
            raise BadInput("view_invalid", f"frame_stride must be >= 1, got {self.frame_stride}")
        if min(self.width, self.height) < 0 or (self.width == 0) != (self.height == 0):
            raise BadInput(
                "view_invalid",
                "width and height must both be 0 or both be positive, "
                f"got {self.width}x{self.height}",
            )


class Dataset(Protocol):
    """A benchmark on disk.

    Attributes:
        label_sets: what it can be scored by, the usual one first.
        published_view: what the papers use.
        published_split: the scenes that the papers score (`geopurify.evaluation.datasets.splits`).
        depth_tolerance: share by which the papers let a visible point differ from the depth.
        class_names: K names, in the benchmark's order.
        class_groups: names of groups of classes, such as "head", and their class indices.
    """

    label_sets: ClassVar[tuple[str, ...]]
    published_view: ClassVar[View]
    published_split: ClassVar[str]
    depth_tolerance: ClassVar[float]
    class_names: tuple[str, ...]
    class_groups: Mapping[str, tuple[int, ...]]

    def __init__(self, root: Path, label_set: str, view: View) -> None: ...

    def scene_names(self) -> tuple[str, ...]:
        """Return the names of all scenes, sorted."""
        ...

    def sequence(self, scene: str) -> FrameSequence:
        """Open the frames of a scene.

        Raises:
            BadInput: they are missing, incomplete or corrupt.
        """
        ...

    def ground_truth(self, scene: str) -> GroundTruth:
        """Read the labelled points of a scene.

        Raises:
            BadInput: they are missing, corrupt or of another mesh.
        """
        ...
