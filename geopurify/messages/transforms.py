# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The transforms of /tf and /tf_static, at any time they are known for.

Works with and without a ROS distribution, where tf2 is missing.
"""

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput, quote
from geopurify.frame.poses import matrix_from_quaternion
from geopurify.messages.frame_tree import (
    SAME,
    Fixed,
    FrameTree,
    Moving,
    TransformSamples,
    check_frame_name,
)
from geopurify.messages.stamps import clock_hint, possible_stamp_ns

LATE_NS = 1_000_000_000  # a sample this much older than the newest of its frame is a late one
LATE_IN_A_ROW = 3  # so many of each frame mean that time went back
BUFFER_S = 10.0  # how far the stamps of two broadcasters may lie apart
MAX_FRAMES = 1000
MAX_SAMPLES = 1000


class NotKnown(LookupError):
    """Say why there is no transform; ``is_future`` if one may still come."""

    def __init__(self, message: str, is_future: bool) -> None:
        super().__init__(message)
        self.is_future = is_future


class Transforms:
    """The tree of frames; any thread may add and look up.

    A sample that is more than `LATE_NS` older than the newest of its frame is late, and ignored
    once its frame goes on in order.  Time went back if all of TF did: since the last sample in
    order of any frame there were `LATE_IN_A_ROW` late ones of every moving frame, or late ones of
    one frame for `LATE_NS`.  Then what moves is forgotten and begins with these samples, since the
    past of another run must not be mixed in.  A single frame whose samples stay late for `LATE_NS`
    while others go on in order restarts alone.

    Args:
        buffer_s: how long samples are kept.
        on_notice: called with an error for each sample that is not taken, each frame that has no
            place and each jump of time.
        max_frames: how many frames are known at most, see `FrameTree`.
        max_samples: how many samples of each moving frame are kept at most.
    """

    def __init__(
        self,
        buffer_s: float,
        on_notice: Callable[[BadInput], None],
        max_frames: int = MAX_FRAMES,
        max_samples: int = MAX_SAMPLES,
    ) -> None:
        self._buffer_ns = round(buffer_s * 1e9)
        self._on_notice = on_notice
        self._max_frames = max_frames
        self._max_samples = max_samples
        self._lock = threading.Lock()
        self._tree = FrameTree(max_frames)
        self._number = 0  # of the last sample of a moving frame
        self._in_order = 0  # number of the last one that was not late

    def add(self, sample: Any, is_static: bool) -> None:
        """Take over one geometry_msgs/TransformStamped, rclpy's or that of a bag.

        One that is not usable is counted.
        """
        t, q = sample.transform.translation, sample.transform.rotation
        try:
            parent, child = (
                check_frame_name(name) for name in (sample.header.frame_id, sample.child_frame_id)
            )
            if parent == child:
                raise BadInput("frame_invalid", f"{quote(child)} is given in itself")
            matrix = matrix_from_quaternion((t.x, t.y, t.z), (q.x, q.y, q.z, q.w))
            with self._lock:
                if is_static:
                    self._hang(child, Fixed(parent, matrix))
                else:
                    stamp_ns = possible_stamp_ns(sample.header.stamp, "the transform")
                    self._move(parent, child, stamp_ns, matrix)
        except BadInput as error:
            self._notice(error.reason, f"{quote(sample.child_frame_id)} is not taken: {error}")

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
                up, down = self._tree.path(target, source)
            except LookupError as error:
                raise NotKnown(str(error), is_future=True) from None
            self._check_known([*up, *down], stamp_ns)
            T_target_source = np.eye(4)
            for child in up:
                T_target_source = self._at(child, stamp_ns) @ T_target_source
            for child in reversed(down):
                T_target_source = _inverse(self._at(child, stamp_ns)) @ T_target_source
        return T_target_source

    def clear_moving(self) -> None:
        """Forget every moving transform, as time went back; the static ones stay."""
        with self._lock:
            self._tree.forget_moving()

    def _move(self, parent: str, child: str, stamp_ns: int, matrix: NDArray[Any]) -> None:
        self._number += 1
        node = self._tree.nodes.get(child)
        if isinstance(node, Moving):
            if stamp_ns < node.samples.newest_ns - LATE_NS:
                self._take_late(node, parent, child, stamp_ns, matrix)
                return
            self._in_order = self._number
            self._ignore_late(child, node)
        if not isinstance(node, Moving) or node.parent != parent:
            moving = self._begin(parent)
            if node and node.parent != parent:
                moving.former_parent = node.parent
            moving.samples.add(stamp_ns, matrix)
            self._hang(child, moving)
        else:
            if not node.samples.add(stamp_ns, matrix):
                self._notice(
                    "sample_contradicts",
                    f"{quote(child)} is given twice for one time, and differently; the first one "
                    "is taken: do two nodes send it?",
                )
            self._tree.nodes.move_to_end(child)

    def _begin(self, parent: str) -> Moving:
        samples = TransformSamples(self._buffer_ns, self._max_samples)
        return Moving(parent, samples, began=self._number)

    def _hang(self, child: str, node: Fixed | Moving) -> None:
        before = self._tree.nodes.get(child)
        if not self._tree.hang(child, node):
            self._notice(
                "frames_full",
                f"TF has more than {self._max_frames} frames (tf_max_frames): for {quote(child)} "
                "another one is forgotten that no camera needs",
            )
        if before and before.parent != node.parent:
            self._notice(
                "parent_changed",
                f"{quote(child)} was given in {quote(before.parent)} and is now in "
                f"{quote(node.parent)}",
            )
        elif isinstance(before, Fixed) and not _is_same(before, node):
            self._notice(
                "fixed_changed",
                f"{quote(child)} is fixed in {quote(node.parent)} by /tf_static and now given "
                "differently, which holds from now on",
            )

    def _take_late(
        self, node: Moving, parent: str, child: str, stamp_ns: int, matrix: NDArray[Any]
    ) -> None:
        late = node.late
        if late is None or late.parent != parent or stamp_ns < late.samples.newest_ns - LATE_NS:
            self._ignore_late(child, node)
            late = node.late = self._begin(parent)
        late.samples.add(stamp_ns, matrix)
        self._judge_time(child, node, late)

    def _judge_time(self, child: str, node: Moving, late: Moving) -> None:
        """Decide whether time went back for all, or for one frame, or whether to wait."""
        lasts = late.samples.span_ns >= LATE_NS
        by_s = (node.samples.newest_ns - late.samples.newest_ns) * 1e-9
        if (lasts and self._in_order < late.began) or self._is_all_late():
            self._notice("time_went_back", f"the time of TF went back by {by_s:.3f} s")
            late_ones = {
                name: other.late
                for name, other in self._tree.nodes.items()
                if isinstance(other, Moving) and other.late
            }
            self._tree.forget_moving()
            for name, other in late_ones.items():
                self._hang(name, other)
        elif lasts:
            self._notice(
                "frame_went_back", f"the time of {quote(child)} went back by {by_s:.3f} s"
            )
            self._hang(child, late)

    def _is_all_late(self) -> bool:
        return all(
            node.late and len(node.late.samples) >= LATE_IN_A_ROW
            for node in self._tree.nodes.values()
            if isinstance(node, Moving)
        )

    def _ignore_late(self, child: str, node: Moving) -> None:
        """Give up the late samples of a frame that is not known to have gone back."""
        if node.late is None:
            return
        late_s = (node.samples.newest_ns - node.late.samples.newest_ns) * 1e-9
        for _ in range(len(node.late.samples)):
            self._notice(
                "sample_late",
                f"transforms of {quote(child)} come {late_s:.3f} s late and are ignored: do two "
                "nodes with different clocks send it?",
            )
        node.late = None

    def _check_known(self, frames: list[str], stamp_ns: int) -> None:
        """Raise `NotKnown` unless all are known for a time; what is too old goes first."""
        future = ""
        for child in frames:
            node = self._tree.nodes[child]
            if isinstance(node, Fixed):
                continue
            gap_s = node.samples.gap_ns(stamp_ns) * 1e-9
            if node.late and stamp_ns < node.samples.newest_ns - LATE_NS:
                future = f"the time of {child} may have gone back"
            elif gap_s < 0:
                message = (
                    f"{node.parent} -> {child} begins {-gap_s:.3f} s after{clock_hint(gap_s)}"
                )
                if node.former_parent and node.samples.is_complete:
                    before = quote(node.former_parent)
                    message += f"; until then {child} was given in {before}: do two nodes send it?"
                raise NotKnown(message, is_future=False)
            elif gap_s > 0:
                future = f"{node.parent} -> {child} ends {gap_s:.3f} s before{clock_hint(gap_s)}"
        if future:
            raise NotKnown(future, is_future=True)

    def _at(self, child: str, stamp_ns: int) -> NDArray[np.float64]:
        node = self._tree.nodes[child]
        return node.T_parent_child if isinstance(node, Fixed) else node.samples.at(stamp_ns)

    def _notice(self, reason: str, sentence: str) -> None:
        self._on_notice(BadInput(f"tf_{reason}", sentence))


def _is_same(before: Fixed, node: Fixed | Moving) -> bool:
    return isinstance(node, Fixed) and np.allclose(
        before.T_parent_child, node.T_parent_child, atol=SAME
    )


def _inverse(T: NDArray[np.float64]) -> NDArray[np.float64]:
    inverse = np.eye(4)
    inverse[:3, :3] = T[:3, :3].T
    inverse[:3, 3] = -T[:3, :3].T @ T[:3, 3]
    return inverse
