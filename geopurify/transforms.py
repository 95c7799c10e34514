# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The transforms of /tf and /tf_static, at any time they are known for.

A chain is walked by pytransform3d, so that it works with and without a ROS distribution;
between two samples position goes linearly and rotation by slerp, as tf2 does.
"""

import threading
from bisect import bisect_left
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pytransform3d.transform_manager import (
    StaticTransform,
    TemporalTransformManager,
    TimeVaryingTransform,
)
from scipy.spatial.transform import Rotation, Slerp

from geopurify.errors import BadInput
from geopurify.poses import matrix_from_quaternion

JUMP_NS = 1_000_000_000  # transforms this much older than the newest mean that time went back


class NotKnown(LookupError):
    """Say why there is no transform; ``is_future`` if one may still come."""

    def __init__(self, message: str, is_future: bool) -> None:
        super().__init__(message)
        self.is_future = is_future


class MovingTransform(TimeVaryingTransform):
    """The samples of one moving frame in its parent over the last ``buffer_ns``."""

    def __init__(self, name: str, buffer_ns: int) -> None:
        self._name = name
        self._buffer_ns = buffer_ns
        self._stamps_ns: list[int] = []
        self._matrices: list[NDArray[np.float64]] = []

    @property
    def newest_ns(self) -> int:
        """Time of the newest sample."""
        return self._stamps_ns[-1]

    def add(self, stamp_ns: int, matrix: NDArray[np.float64]) -> None:
        """Add a sample where it belongs in time; of one time the first sample stays."""
        index = bisect_left(self._stamps_ns, stamp_ns)
        if self._stamps_ns[index : index + 1] == [stamp_ns]:
            return
        self._stamps_ns.insert(index, stamp_ns)
        self._matrices.insert(index, matrix)
        outdated = bisect_left(self._stamps_ns, self.newest_ns - self._buffer_ns)
        del self._stamps_ns[:outdated], self._matrices[:outdated]

    def as_matrix(self, query_time: float | NDArray) -> NDArray[np.float64]:
        """Return the (4, 4) transform at a time in nanoseconds, never that of another time.

        Raises:
            NotKnown: the time is before the oldest or after the newest sample.
        """
        stamp_ns = int(query_time)
        index = bisect_left(self._stamps_ns, stamp_ns)
        if index == len(self._stamps_ns):
            late_s = (stamp_ns - self.newest_ns) * 1e-9
            raise NotKnown(f"{self._name} ends {late_s:.3f} s before", is_future=True)
        if self._stamps_ns[index] == stamp_ns:
            return self._matrices[index]
        if index == 0:
            early_s = (self._stamps_ns[0] - stamp_ns) * 1e-9
            raise NotKnown(f"{self._name} begins {early_s:.3f} s after", is_future=False)
        return self._between(index - 1, stamp_ns)

    def check_transforms(self) -> "MovingTransform":
        """Return itself: samples are checked as they come."""
        return self

    def _between(self, index: int, stamp_ns: int) -> NDArray[np.float64]:
        start, end = self._stamps_ns[index : index + 2]
        share = (stamp_ns - start) / (end - start)
        first, second = self._matrices[index : index + 2]
        ends = Rotation.from_matrix(np.stack([first[:3, :3], second[:3, :3]]))
        matrix = np.eye(4)
        matrix[:3, :3] = Slerp([0.0, 1.0], ends)(share).as_matrix()
        matrix[:3, 3] = (1.0 - share) * first[:3, 3] + share * second[:3, 3]
        return matrix


class Transforms:
    """The tree of frames; any thread may add and look up.

    A time that goes back (a bag that starts again) forgets what moves: the past of another
    run must not be mixed in.

    Args:
        buffer_s: how long samples are kept.
        count: called with the reason of each sample that is not taken and of each jump of time.
    """

    def __init__(self, buffer_s: float, count: Callable[[str], None]) -> None:
        self._buffer_ns = round(buffer_s * 1e9)
        self._count = count
        self._lock = threading.Lock()
        self._parents: dict[str, str] = {}
        self._moving: dict[str, MovingTransform] = {}
        self._tree = TemporalTransformManager(check=False)

    def add(self, sample: Any, is_static: bool) -> None:
        """Take over one geometry_msgs/TransformStamped, rclpy's or that of a bag.

        One that is not usable is counted.
        """
        parent, child = (n.lstrip("/") for n in (sample.header.frame_id, sample.child_frame_id))
        t, q = sample.transform.translation, sample.transform.rotation
        if not parent or not child or parent == child:
            self._count("tf_frame_invalid")
            return
        try:
            matrix = matrix_from_quaternion((t.x, t.y, t.z), (q.x, q.y, q.z, q.w))
        except BadInput as error:
            self._count(f"tf_{error.reason}")
            return
        with self._lock:
            if is_static:
                self._connect(parent, child, StaticTransform(matrix))
            else:
                stamp = sample.header.stamp
                self._move(parent, child, stamp.sec * 10**9 + stamp.nanosec, matrix)

    def lookup(self, target: str, source: str, stamp_ns: int) -> NDArray[np.float64]:
        """Return the (4, 4) transform that takes points of ``source`` to ``target`` at a time.

        Raises:
            NotKnown: the frames are not connected, or not known for this time.
        """
        target, source = target.lstrip("/"), source.lstrip("/")
        if target == source:
            return np.eye(4)
        with self._lock:
            try:
                return self._tree.get_transform_at_time(source, target, stamp_ns)
            except (KeyError, ValueError):  # ValueError: a frame that nobody has named yet
                raise NotKnown(f"{source!r} is not connected to {target!r}", True) from None

    def clear_moving(self) -> None:
        """Forget every moving transform; the static ones stay."""
        with self._lock:
            self._clear_moving()

    def _move(self, parent: str, child: str, stamp_ns: int, matrix: NDArray) -> None:
        known = self._moving.get(child)
        if known and stamp_ns < known.newest_ns - JUMP_NS:
            self._count("tf_time_went_back")
            self._clear_moving()
        if child not in self._moving or self._parents.get(child) != parent:
            self._moving[child] = MovingTransform(f"{parent} -> {child}", self._buffer_ns)
            self._connect(parent, child, self._moving[child])
        self._moving[child].add(stamp_ns, matrix)

    def _connect(self, parent: str, child: str, transform: TimeVaryingTransform) -> None:
        """Hang a frame under its parent, which may be another one than before."""
        if self._parents.get(child, parent) != parent:
            self._tree.remove_transform(child, self._parents[child])
        self._parents[child] = parent
        self._tree.add_transform(child, parent, transform)

    def _clear_moving(self) -> None:
        for child in self._moving:
            self._tree.remove_transform(child, self._parents.pop(child))
        self._moving.clear()
