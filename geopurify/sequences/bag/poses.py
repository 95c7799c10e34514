# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Frames of a bag, and their poses from recorded transforms."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.messages import ns_from_stamp
from geopurify.messages.transforms import BUFFER_S, NotKnown, Transforms
from geopurify.sequences.bag.reader import Place

RETRY_NS = 50_000_000  # time of the transforms after which what waits for them is looked up again


@dataclass
class BagFrame:
    """A colour image of a bag, with what belongs to it or why it can't be used.

    Attributes:
        places: of its messages, by kind.
        stamp_ns: of the image.
        frame_id: of the image.
        info: the camera_info that holds for it.
        tf_target: frame in which transforms must give the camera's pose; None: they need not.
        T_target_cam: (4, 4) that they gave.
    """

    places: dict[str, Place]
    stamp_ns: int = 0
    frame_id: str = ""
    info: Any = None
    tf_target: str | None = None
    T_target_cam: NDArray[np.float64] | None = None
    error: BadInput | None = None


class PosesFromTf:
    """Gives each frame the pose of its camera in its target at its stamp, or why it has none.

    Args:
        on_notice: called with what is wrong with a transform.
    """

    def __init__(self, on_notice: Callable[[BadInput], None]) -> None:
        self._transforms = Transforms(BUFFER_S, on_notice)
        self._waiting: list[BagFrame] = []
        self._newest_ns = self._tried_ns = 0

    def push(self, frame: BagFrame) -> None:
        """Let a frame wait for its pose, if it has a target."""
        if frame.tf_target is not None:
            self._waiting.append(frame)

    def add(self, sample: Any, is_static: bool) -> None:
        """Take a transform over and look up what waits, once in a while."""
        if is_static and self._waiting:  # what is fixed may change: it holds from now on
            self._look_up(is_last=False)
        self._transforms.add(sample, is_static)
        if not is_static:
            self._newest_ns = ns_from_stamp(sample.header.stamp)
        if abs(self._newest_ns - self._tried_ns) >= RETRY_NS:
            self._look_up(is_last=False)

    def finish(self) -> None:
        """Look up what waits, now that no transform follows."""
        self._look_up(is_last=True)

    def _look_up(self, is_last: bool) -> None:
        self._tried_ns, waiting = self._newest_ns, self._waiting
        self._waiting = []
        for frame in waiting:
            try:
                frame.T_target_cam = self._transforms.lookup(
                    frame.tf_target or "", frame.frame_id, frame.stamp_ns
                )
            except NotKnown as error:
                has_time = frame.stamp_ns > self._newest_ns - BUFFER_S * 1e9
                if error.is_future and has_time and not is_last:
                    self._waiting.append(frame)
                else:
                    reason = "tf_missing" if error.is_future else "tf_too_old"
                    frame.error = BadInput(reason, str(error))
