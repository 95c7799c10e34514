# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Recordings in the format of the TUM RGB-D benchmark (IROS 2012)."""

import logging
from pathlib import Path
from typing import NamedTuple

import numpy as np

from geopurify.errors import BadInput, quote
from geopurify.frame import Camera, Frame
from geopurify.frame.poses import matrix_from_quaternion
from geopurify.sequences.association import nearest_in_time
from geopurify.sequences.files import lines_of, read_color, read_depth, values_of
from geopurify.sequences.folder import read_intrinsics, read_up

TUM_DEPTH_UNIT_M = 1 / 5000
MAX_DIFFERENCE_S = 0.02  # of the stamps of one frame
LATEST_S = 1e11  # year 5138; in milliseconds it is 1973
# of the ROS driver, 640x480, which the benchmark advises for its registered depth
DEFAULT_INTRINSICS = np.array([[525, 0, 319.5], [0, 525, 239.5], [0, 0, 1]])
DEFAULT_SIZE = (640, 480)

_log = logging.getLogger(__name__)


class _Row(NamedTuple):
    stamp_s: float
    values: list[str]


class TumSequence:
    """A folder with ``rgb.txt``, ``depth.txt`` and ``groundtruth.txt``.

    Each line is a stamp in seconds and a file, or x y z qx qy qz qw of the optical frame in the
    world.  A colour image takes the depth and the pose nearest in time; without both within
    `MAX_DIFFERENCE_S` it is left out, as at the start of most recordings.  Depth is registered to
    colour.  ``camera-intrinsics.txt`` (3x3) and ``gravity-direction.txt`` may be added.

    Raises:
        BadInput: a list is missing or damaged, nothing in them fits together, or the intrinsics
            or the gravity direction are bad.
    """

    label_set = ""

    def __init__(self, path: str | Path, depth_unit_m: float = TUM_DEPTH_UNIT_M) -> None:
        """Read the lists.

        Args:
            depth_unit_m: metres of one unit of the depth images.
        """
        self._depth_unit_m = depth_unit_m
        self._folder = folder = Path(path)
        self.name = folder.resolve().name
        self.up_map = read_up(folder)
        own = folder / "camera-intrinsics.txt"
        self._intrinsics = read_intrinsics(own) if own.exists() else DEFAULT_INTRINSICS
        self._has_own_intrinsics = own.exists()
        colors = _read_list(folder / "rgb.txt", 1)
        depths = _read_list(folder / "depth.txt", 1)
        poses = _read_list(folder / "groundtruth.txt", 7)
        times, *others = (
            np.array([row.stamp_s for row in rows]) for rows in (colors, depths, poses)
        )
        near = (nearest_in_time(times, stamps, MAX_DIFFERENCE_S) for stamps in others)
        self._frames = [
            (color, depths[i], poses[j])
            for color, i, j in zip(colors, *near, strict=True)
            if i >= 0 and j >= 0
        ]
        if not self._frames:
            raise BadInput(
                "sequence_empty",
                f"no image in {folder} has a depth and a pose within {MAX_DIFFERENCE_S} s",
            )
        if len(self._frames) < len(colors):
            _log.info(
                "%s: %d of %d images have no depth or pose within %g s and are left out",
                self.name, len(colors) - len(self._frames), len(colors), MAX_DIFFERENCE_S,
            )  # fmt: skip

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self._frames)

    def __getitem__(self, index: int) -> Frame:
        """Read one frame.

        Raises:
            BadInput: one of its files is missing or corrupt, sizes differ, or its pose is bad.
        """
        color_row, depth_row, pose = self._frames[index]
        depth_m = read_depth(self._folder / depth_row.values[0], self._depth_unit_m)
        height, width = depth_m.shape
        if not self._has_own_intrinsics and (width, height) != DEFAULT_SIZE:
            raise BadInput(
                "camera_missing",
                f"{self._folder} has images of {width}x{height} and no camera-intrinsics.txt; "
                f"without one they must be {DEFAULT_SIZE[0]}x{DEFAULT_SIZE[1]}",
            )
        numbers = np.array(pose.values, np.float64)
        return Frame(
            read_color(self._folder / color_row.values[0]),
            depth_m,
            Camera.from_matrix(self._intrinsics, width, height),
            matrix_from_quaternion(numbers[:3], numbers[3:]),
            round(color_row.stamp_s * 1e9),
        )


def _read_list(path: Path, columns: int) -> list[_Row]:
    """Return the lines of a list, by stamp; ``#`` begins a comment."""
    rows = []
    try:
        for line in lines_of(path):
            stamp, *values = values_of(line) or [""]
            if stamp:
                rows.append(_Row(float(stamp), values))
                if len(values) != columns:
                    raise ValueError(f"expected a stamp and {columns} values, got {quote(line)}")
                if not 0 <= rows[-1].stamp_s <= LATEST_S:  # NaN fails too
                    raise ValueError(f"expected a stamp in seconds, got {quote(stamp)}")
                if columns > 1:
                    np.array(values, np.float64)
    except (OSError, ValueError) as error:
        raise BadInput("sequence_invalid", f"can't read the list {path}: {error}") from error
    return _without_repeated(path, sorted(rows, key=lambda row: row.stamp_s))


def _without_repeated(path: Path, rows: list[_Row]) -> list[_Row]:
    """Return rows by stamp; of several with one stamp the first, as of messages."""
    kept = [row for i, row in enumerate(rows) if not i or row.stamp_s != rows[i - 1].stamp_s]
    if len(kept) < len(rows):
        _log.warning(
            "%s: %d of %d lines have the stamp of another one and are left out; are the stamps "
            "rounded?",
            path, len(rows) - len(kept), len(rows),
        )  # fmt: skip
    return kept
