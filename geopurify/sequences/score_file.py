# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Per-pixel class scores stored beside a recording.

``LABELSET_probabilities.npz`` holds ``frames`` (N,), names of frames as in their files up to the
first dot, and ``probabilities`` (N, h, w, C) uint8, 255 for 1.  Channel 0 is void, channel c the
c-th class of the label set.
"""

import zipfile
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.semantics.label_sets import channel_names

_SUFFIX = "_probabilities.npz"


class ScoreFile:
    """The scores of the frames of one folder, all in memory; empty if the folder has none.

    Attributes:
        class_names: what each channel stands for, void first; () without scores.

    Raises:
        BadInput: the file is corrupt, of another layout or of an unknown label set, or the
            folder has several.
    """

    def __init__(self, folder: Path) -> None:
        self.class_names: tuple[str, ...] = ()
        self._scores: dict[str, NDArray[np.uint8]] = {}
        paths = sorted(folder.glob("*" + _SUFFIX))
        if len(paths) > 1:
            names = ", ".join(path.name for path in paths)
            raise BadInput("scores_invalid", f"{folder} has several files of scores: {names}")
        if paths:
            self.class_names = channel_names(paths[0].name.removesuffix(_SUFFIX))
            frames, probabilities = _load(paths[0])
            _check(paths[0], frames, probabilities, len(self.class_names))
            self._scores = dict(zip(frames.tolist(), probabilities, strict=True))

    def get(self, frame: str) -> NDArray[np.uint8] | None:
        """Return the (h, w, C) scores of a frame, None if it has none."""
        return self._scores.get(frame)


def _load(path: Path) -> tuple[NDArray, NDArray]:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return arrays["frames"], arrays["probabilities"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise BadInput("scores_corrupt", f"can't read the scores {path}: {error}") from error


def _check(path: Path, frames: NDArray, probabilities: NDArray, channels: int) -> None:
    shape = probabilities.shape
    if probabilities.dtype != np.uint8 or len(shape) != 4 or 0 in shape or shape[3] != channels:
        raise BadInput(
            "scores_invalid",
            f"{path}: probabilities must be (N, h, w, {channels}) uint8, "
            f"got {shape} {probabilities.dtype}",
        )
    if frames.dtype.kind != "U" or frames.shape != shape[:1]:
        raise BadInput(
            "scores_invalid",
            f"{path}: frames must be {shape[0]} names, got {frames.shape} {frames.dtype}",
        )
    if len(np.unique(frames)) < len(frames):
        raise BadInput("scores_invalid", f"{path}: a frame is named twice")
