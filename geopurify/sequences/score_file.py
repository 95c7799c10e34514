# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Per-pixel class scores stored beside a recording.

``LABELSET_probabilities.npz`` holds ``frames`` (N,), names of frames as in their files up to the
first dot, and ``probabilities`` (N, C, h, w) uint8, 255 for 1, on a grid over the whole image.
Channel 0 is void, channel c the c-th class of the label set.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.config.label_sets import channel_names
from geopurify.errors import BadInput, shorten_error

_SUFFIX = "_probabilities.npz"


class ScoreFile:
    """The scores of the frames of one folder, all in memory; empty if the folder has none.

    Args:
        folder: where the file is.
        frames: the names of the frames of the recording.

    Attributes:
        label_set: the label set of the channels, "" without scores.

    Raises:
        BadInput: the file is corrupt, of another layout, of an unknown label set or of another
            recording, or the folder has several.
    """

    def __init__(self, folder: Path, frames: Iterable[str]) -> None:
        self.label_set = ""
        self._scores: dict[str, NDArray[np.uint8]] = {}
        paths = sorted(folder.glob("*" + _SUFFIX))
        if len(paths) > 1:
            found = ", ".join(path.name for path in paths)
            raise BadInput("scores_invalid", f"{folder} has several files of scores: {found}")
        if paths:
            self.label_set = paths[0].name.removesuffix(_SUFFIX)
            names, probabilities = _load(paths[0])
            _check(paths[0], names, probabilities, len(channel_names(self.label_set)))
            scores = np.ascontiguousarray(np.moveaxis(probabilities, 1, 3))
            self._scores = dict(zip(names.tolist(), scores, strict=True))
            if self._scores.keys().isdisjoint(frames):
                raise BadInput("scores_invalid", f"{paths[0]} names no frame of {folder}")

    def get(self, frame: str) -> NDArray[np.uint8] | None:
        """Return the (h, w, C) scores of a frame, None if it has none."""
        return self._scores.get(frame)


def _load(path: Path) -> tuple[NDArray[Any], NDArray[Any]]:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            # what is in the archive without being an array comes as bytes
            return np.asarray(arrays["frames"]), np.asarray(arrays["probabilities"])
    except Exception as error:  # zipfile and numpy raise of all kinds, MemoryError among them
        raise BadInput(
            "scores_corrupt", f"can't read the scores {path}: {shorten_error(error)}"
        ) from error


def _check(path: Path, frames: NDArray[Any], probabilities: NDArray[Any], channels: int) -> None:
    shape = probabilities.shape
    if probabilities.dtype != np.uint8 or len(shape) != 4 or 0 in shape or shape[1] != channels:
        raise BadInput(
            "scores_invalid",
            f"{path}: probabilities must be (N, {channels}, h, w) uint8, "
            f"got {shape} {probabilities.dtype}",
        )
    if frames.dtype.kind != "U" or frames.shape != shape[:1]:
        raise BadInput(
            "scores_invalid",
            f"{path}: frames must be {shape[0]} names, got {frames.shape} {frames.dtype}",
        )
    if len(np.unique(frames)) < len(frames):
        raise BadInput("scores_invalid", f"{path}: a frame is named twice")
    total = probabilities.sum(axis=1, dtype=np.int64)
    if (np.abs(total - 255) > channels).any():  # each channel is rounded by itself
        raise BadInput(
            "scores_invalid",
            f"{path}: the {channels} channels of a cell must sum to 255, "
            f"got sums from {total.min()} to {total.max()}",
        )
