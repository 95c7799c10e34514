# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The frames of a scene of ScanNet: its ``.sens`` file, or what was exported from it."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from geopurify.errors import BadInput
from geopurify.evaluation.datasets.sens import SensFile, SensFrame, SensHeader
from geopurify.sequences.files import read_color, read_labels, read_matrix
from geopurify.sequences.folder import read_intrinsics

DEPTH_UNITS_PER_M = 1000.0  # of exported depth images
_ENDINGS = {"color": r"jpe?g|png", "depth": "png", "pose": "txt"}


class SceneFrames(Protocol):
    """Frames by their number in the recording.

    Attributes:
        header: cameras and units.
        numbers: of the frames that are there, ascending.
    """

    header: SensHeader

    @property
    def numbers(self) -> Sequence[int]:
        """The numbers of the frames that are there, ascending."""
        ...

    def __getitem__(self, number: int) -> SensFrame:
        """Read one frame.

        Raises:
            BadInput: one of its files is missing or damaged.
        """
        ...


class ExportedFrames:
    """``color/N.jpg``, ``depth/N.png``, ``pose/N.txt`` and ``intrinsic/``, as exported.

    Depth is 16 bit millimetres.

    Raises:
        BadInput: there are no frames, or cameras are missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = {kind: _numbered(folder / kind, e) for kind, e in _ENDINGS.items()}
        self.numbers = sorted(self._files["color"].keys() & self._files["depth"].keys())
        if not self.numbers:
            raise BadInput(
                "sequence_empty",
                f"{folder} has neither {folder.name}.sens nor color/N.jpg with depth/N.png",
            )
        first = self.numbers[0]
        color = read_color(self._files["color"][first]).shape
        depth = read_labels(self._files["depth"][first]).shape
        k = {kind: np.eye(4, dtype=np.float32) for kind in ("color", "depth")}
        for kind, matrix in k.items():
            found = read_intrinsics(folder / "intrinsic" / f"intrinsic_{kind}.txt")
            matrix[:3, :3] = found[:3, :3]
        self.header = SensHeader(
            "exported",
            k["color"],
            k["depth"],
            (color[1], color[0]),
            (depth[1], depth[0]),
            DEPTH_UNITS_PER_M,
            len(self.numbers),
        )

    def __getitem__(self, number: int) -> SensFrame:
        """Read one frame."""
        header = self.header
        color = read_color(self._file("color", number))
        depth = read_labels(self._file("depth", number))
        sizes = ((color, header.color_size, "color"), (depth, header.depth_size, "depth"))
        for image, (width, height), kind in sizes:
            if image.shape[:2] != (height, width):
                raise BadInput(
                    "size_mismatch",
                    f"{self._file(kind, number)} is {image.shape[1]}x{image.shape[0]}, the first "
                    f"one of {self._folder.name} is {width}x{height}",
                )
        pose = read_matrix(self._file("pose", number), "pose_invalid")
        return SensFrame(color, depth, pose)

    def _file(self, kind: str, number: int) -> Path:
        path = self._files[kind].get(number)
        if path is None:
            raise BadInput(
                "file_missing", f"frame {number} of {self._folder.name} has no {kind} file"
            )
        return path


def open_frames(folder: Path) -> SceneFrames:
    """Open the ``.sens`` file of a scene's folder, or its exported frames if it has none.

    Raises:
        BadInput: there is neither, or it is damaged.
    """
    sens = folder / f"{folder.name}.sens"
    if not sens.exists() and any((folder / kind).is_dir() for kind in ("color", "depth")):
        return ExportedFrames(folder)
    return SensFile(sens)


def _numbered(folder: Path, ending: str) -> dict[int, Path]:
    if not folder.is_dir():
        return {}
    matches = ((re.fullmatch(rf"(\d+)\.(?:{ending})", p.name), p) for p in folder.iterdir())
    return {int(match[1]): path for match, path in matches if match}
