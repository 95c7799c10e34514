# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Recordings as folders of image, depth and pose files."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput, quote
from geopurify.frame import Camera, Frame
from geopurify.sequences.files import read_color, read_depth, read_matrix, resize_color
from geopurify.sequences.not_found import no_frames, no_such_folder
from geopurify.sequences.score_file import ScoreFile

RATE_HZ = 30  # of the cameras of both formats; the files have no stamps
FIRST_STAMP_NS = 1_000_000_000  # of frame 0; a stamp of 0 means "unknown" in ROS
ASPECT_TOLERANCE = 0.02  # ScanNet's images are 1296x968 and 640x480

_IMAGE = r"(?:jpg|jpeg|png)"
_KINDS = ("color", "depth", "pose")


@dataclass(frozen=True, eq=False)
class _Recording:
    """The files of a folder.

    Attributes:
        files: for each of `_KINDS`, the files by frame number.
        intrinsics: (3, 3) or larger, pixels.
        is_color_camera: the intrinsics are those of the colour image, not of the depth image.
    """

    files: dict[str, dict[int, Path]]
    intrinsics: NDArray[np.float64]
    is_color_camera: bool


class FolderSequence:
    """A folder in the 7-Scenes format or a ScanNet-style export.

    7-Scenes: ``frame-NNNNNN.color.jpg|png``, ``.depth.png``, ``.pose.txt``,
    ``camera-intrinsics.txt`` and, optionally, ``gravity-direction.txt`` (a vector of the world;
    without it z is up).

    ScanNet: ``color/N.jpg``, ``depth/N.png``, ``pose/N.txt``, ``intrinsic/intrinsic_depth.txt``
    or ``intrinsic_color.txt``; z is up.

    Depth is 16 bit millimetres unless another unit is given, a pose takes the optical frame to
    the world, frame numbers count a 30 Hz camera.  Endings may be in capitals.  Colour larger
    than depth, with the same view, is resized to its size.
    Scores of a 2D network are read from the folder too, see `ScoreFile`.

    Raises:
        BadInput: no frames, no or invalid intrinsics, a bad gravity direction or score file.
    """

    def __init__(self, path: str | Path, depth_unit_m: float = 0.0) -> None:
        """Find the files.

        Args:
            depth_unit_m: metres of one unit of the depth images; 0: millimetres.
        """
        folder = Path(path)
        if not folder.is_dir():
            raise no_such_folder(folder)
        self.name = folder.resolve().name
        self._depth_unit_m = depth_unit_m
        self._recording = _scannet(folder) if (folder / "color").is_dir() else _scenes7(folder)
        Camera.from_matrix(self._recording.intrinsics, 1, 1)  # refuses bad values at once
        files = self._recording.files
        self._numbers = sorted(files["color"].keys() | files["depth"].keys())
        self.up_map = read_up(folder)
        self._scores = ScoreFile(folder, map(_frame_name, files["color"].values()))
        self.label_set = self._scores.label_set

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self._numbers)

    def __getitem__(self, index: int) -> Frame:
        """Read one frame.

        Raises:
            BadInput: one of its files is missing or corrupt, or sizes differ.
        """
        number = self._numbers[index]
        color_path, depth_path, pose_path = (self._file(kind, number) for kind in _KINDS)
        depth_m = read_depth(depth_path, self._depth_unit_m)
        color, camera = self._registered(read_color(color_path), depth_m.shape)
        return Frame(
            color,
            depth_m,
            camera,
            _read_pose(pose_path),
            FIRST_STAMP_NS + round(number * 1e9 / RATE_HZ),
            scores=self._scores.get(_frame_name(color_path)),
        )

    def _file(self, kind: str, number: int) -> Path:
        path = self._recording.files[kind].get(number)
        if path is None:
            raise BadInput("file_missing", f"frame {number} of {self.name} has no {kind} file")
        return path

    def _registered(
        self, color: NDArray[np.uint8], depth_shape: tuple[int, ...]
    ) -> tuple[NDArray[np.uint8], Camera]:
        """Return colour at the size of the depth, and the camera of both."""
        height, width = depth_shape
        color_height, color_width = color.shape[:2]
        size = (color_width, color_height) if self._recording.is_color_camera else (width, height)
        camera = Camera.from_matrix(self._recording.intrinsics, *size).resized(width, height)
        zoom = color_width / width, color_height / height
        if min(zoom) > 1 and abs(zoom[0] / zoom[1] - 1) < ASPECT_TOLERANCE:
            color = resize_color(color, width, height)
        return color, camera


def _scenes7(folder: Path) -> _Recording:
    endings = {"color": rf"color\.{_IMAGE}", "depth": r"depth\.png", "pose": r"pose\.txt"}
    files = {kind: _numbered(folder, rf"frame-(\d+)\.{end}") for kind, end in endings.items()}
    _check_frames(folder, files)
    return _Recording(files, read_intrinsics(folder / "camera-intrinsics.txt"), True)


def _scannet(folder: Path) -> _Recording:
    endings = {"color": _IMAGE, "depth": "png", "pose": "txt"}
    files = {kind: _numbered(folder / kind, rf"(\d+)\.{end}") for kind, end in endings.items()}
    _check_frames(folder, files)
    # the depth image is what is lifted, so its own camera comes first; the colour camera, which
    # ScanNet mounts beside it, differs by a few pixels after resizing
    depth_camera = folder / "intrinsic" / "intrinsic_depth.txt"
    if depth_camera.exists():
        return _Recording(files, read_intrinsics(depth_camera), False)
    return _Recording(files, read_intrinsics(folder / "intrinsic" / "intrinsic_color.txt"), True)


def _numbered(folder: Path, pattern: str) -> dict[int, Path]:
    if not folder.is_dir():
        return {}
    found: dict[int, Path] = {}
    for path in folder.iterdir():
        match = re.fullmatch(pattern, path.name, re.IGNORECASE)
        other = found.setdefault(int(match[1]), path) if match else path
        if other != path:
            names = " and ".join(sorted((quote(other.name), quote(path.name))))
            raise BadInput("sequence_invalid", f"{folder} has one image or pose twice: {names}")
    return found


def _check_frames(folder: Path, files: dict[str, dict[int, Path]]) -> None:
    if not files["color"] and not files["depth"]:
        raise no_frames(folder)


def _read_pose(path: Path) -> NDArray[np.float64]:
    """Return the matrix of a pose, which may be in one line and lack its last row."""
    matrix = read_matrix(path, "pose_invalid")
    if matrix.shape in ((1, 12), (1, 16)):
        matrix = matrix.reshape(-1, 4)
    return np.vstack([matrix, [0, 0, 0, 1]]) if matrix.shape == (3, 4) else matrix


def _frame_name(path: Path) -> str:
    return path.name.split(".")[0]


def read_intrinsics(path: Path) -> NDArray[np.float64]:
    """Return the matrix of ``camera-intrinsics.txt`` or the like, 3x3 or larger, pixels.

    Raises:
        BadInput: it is missing or no matrix.
    """
    if not path.exists():
        raise BadInput("camera_missing", f"there are no camera intrinsics {path}")
    matrix = read_matrix(path, "camera_invalid")
    if matrix.shape not in ((3, 3), (3, 4), (4, 4)):
        raise BadInput("camera_invalid", f"{path} has shape {matrix.shape}, expected 3x3 or 4x4")
    return matrix


def read_up(folder: Path) -> NDArray[np.float64]:
    """Return the unit vector against ``gravity-direction.txt``, z if a folder has none.

    Raises:
        BadInput: it is not a direction.
    """
    path = folder / "gravity-direction.txt"
    if not path.exists():
        return np.array([0.0, 0.0, 1.0])
    gravity = read_matrix(path, "gravity_invalid").ravel()
    length = np.linalg.norm(gravity)
    if gravity.shape != (3,) or not np.isfinite(length) or length < 1e-6:
        raise BadInput("gravity_invalid", f"{path} holds {gravity}, not a direction")
    return -gravity / length
