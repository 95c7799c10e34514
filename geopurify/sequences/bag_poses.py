# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Poses of a camera from recorded transforms."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.transforms import NotKnown, Transforms

BUFFER_S = 10.0  # how far the stamps of two broadcasters may lie apart, as in the node


def poses_from_tf(
    samples: Iterable[tuple[Any, bool]],
    global_frame: str,
    camera_frame: str,
    stamps_ns: Sequence[int],
) -> list[NDArray[np.float64] | None]:
    """Return the (4, 4) pose of a camera at each of ascending times, None where TF lacks it.

    Args:
        samples: transforms in the order of recording, and whether they are static.
    """
    transforms = Transforms(BUFFER_S, count=lambda reason: None)
    waiting, poses = deque(stamps_ns), list[NDArray[np.float64] | None]()
    for sample, is_static in samples:
        transforms.add(sample, is_static)
        stamp = sample.header.stamp
        newest_ns = stamp.sec * 10**9 + stamp.nanosec
        while waiting and not is_static and newest_ns >= waiting[0]:
            try:
                pose = transforms.lookup(global_frame, camera_frame, waiting[0])
            except NotKnown as error:
                if error.is_future:
                    break  # another part of the chain is behind
                pose = None
            poses.append(pose)
            waiting.popleft()
    return [*poses, *(_last(transforms, global_frame, camera_frame, t) for t in waiting)]


def _last(
    transforms: Transforms, target: str, source: str, stamp_ns: int
) -> NDArray[np.float64] | None:
    """Look up a time that no more samples come for."""
    try:
        return transforms.lookup(target, source, stamp_ns)
    except NotKnown:
        return None
