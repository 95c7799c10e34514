# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which frame hangs under which (REP-105), and where it was at which time.

The number of frames and of their samples is bounded, and there are no loops.
"""

from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation, Slerp

from geopurify.errors import BadInput, quote

NUMBERS = 12  # of a (3, 4) matrix
SAME = 1e-6  # metres, and of rotations: less is rounding
LONGEST_NAME = 200  # characters


class TransformSamples:
    """Samples in the order of their stamps: the last ``buffer_ns``, and at most ``most``.

    Attributes:
        is_complete: none of them was dropped yet.
    """

    def __init__(self, buffer_ns: int, most: int) -> None:
        self._buffer_ns = buffer_ns
        self._most = most
        self.is_complete = True
        self._stamps_ns = array("q")
        self._numbers = array("d")  # a quarter of the memory of a list of arrays

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self._stamps_ns)

    @property
    def newest_ns(self) -> int:
        """Time of the newest sample."""
        return self._stamps_ns[-1]

    @property
    def span_ns(self) -> int:
        """Time from the oldest to the newest sample."""
        return self._stamps_ns[-1] - self._stamps_ns[0]

    def add(self, stamp_ns: int, matrix: NDArray[np.float64]) -> bool:
        """Add a (4, 4) transform where it belongs in time; of one time the first one stays.

        Returns:
            Whether it does not contradict one of the same time.
        """
        index = bisect_left(self._stamps_ns, stamp_ns)
        if self._stamps_ns[index : index + 1] == array("q", [stamp_ns]):
            return np.allclose(self._matrix(index), matrix, atol=SAME)
        self._stamps_ns.insert(index, stamp_ns)
        start = index * NUMBERS
        self._numbers[start:start] = array("d", matrix[:3].tobytes())
        outdated = bisect_left(self._stamps_ns, self.newest_ns - self._buffer_ns)
        outdated = max(outdated, len(self) - self._most)
        self.is_complete &= outdated == 0
        del self._stamps_ns[:outdated], self._numbers[: outdated * NUMBERS]
        return True

    def gap_ns(self, stamp_ns: int) -> int:
        """Return by how much a time is after the newest sample, or before the oldest (< 0)."""
        return max(stamp_ns - self.newest_ns, 0) + min(stamp_ns - self._stamps_ns[0], 0)

    def at(self, stamp_ns: int) -> NDArray[np.float64]:
        """Return the (4, 4) transform at a time that the samples cover.

        Position is interpolated linearly and rotation by slerp.
        """
        index = bisect_left(self._stamps_ns, stamp_ns)
        second = self._matrix(index)
        if self._stamps_ns[index] == stamp_ns:
            return second
        first = self._matrix(index - 1)
        start, end = self._stamps_ns[index - 1 : index + 1]
        share = (stamp_ns - start) / (end - start)
        ends = Rotation.from_matrix(np.stack([first[:3, :3], second[:3, :3]]))
        matrix = np.eye(4)
        matrix[:3, :3] = Slerp([0.0, 1.0], ends)(share).as_matrix()
        matrix[:3, 3] = (1.0 - share) * first[:3, 3] + share * second[:3, 3]
        return matrix

    def _matrix(self, index: int) -> NDArray[np.float64]:
        matrix = np.eye(4)
        start = index * NUMBERS
        matrix[:3] = np.reshape(self._numbers[start : start + NUMBERS], (3, 4))
        return matrix


@dataclass(frozen=True)
class Fixed:
    """A frame that does not move in its parent."""

    parent: str
    T_parent_child: NDArray[np.float64]


@dataclass
class Moving:
    """A frame that moves in its parent.

    Attributes:
        began: number of the sample that it began with, among those of all frames.
        former_parent: the frame that it was given in before, "" if it is new.
        late: what came since the last sample in order and was far older.
    """

    parent: str
    samples: TransformSamples
    began: int
    former_parent: str = ""
    late: "Moving | None" = None


class FrameTree:
    """The frames by name, those that were heard from longest ago first.

    A full tree forgets the moving frame that it has not heard from for longest, but none that
    is in use; half of its places are for fixed frames, which are sent only once and are never
    forgotten.
    """

    def __init__(self, most_frames: int) -> None:
        self.nodes: OrderedDict[str, Fixed | Moving] = OrderedDict()
        self._most_frames = most_frames
        self._in_use: OrderedDict[str, None] = OrderedDict()

    def hang(self, child: str, node: Fixed | Moving) -> bool:
        """Hang a frame under its parent, which may be another one than before.

        Returns:
            Whether there was a place for it without forgetting another one.

        Raises:
            BadInput: it would make a loop, or all places are taken by frames that have to stay.
        """
        if child in self.ancestors(node.parent):
            raise BadInput(
                "loop",
                f"{quote(child)} under {quote(node.parent)} would be a loop: it is above it",
            )
        is_new = child not in self.nodes
        was_full = is_new and len(self.nodes) >= self._most_frames
        if is_new:
            self._make_room(child, isinstance(node, Fixed))
        self.nodes[child] = node
        return not was_full

    def path(self, target: str, source: str) -> tuple[list[str], list[str]]:
        """Return the frames from source up to where they meet, and those from target up to there.

        Both without the frame where they meet.  What is found is from now on in use.

        Raises:
            LookupError: they are not connected, and where each of them ends.
        """
        up, down = self.ancestors(source), self.ancestors(target)
        self._use([*up, *down])
        above_target = set(down)
        from_source = list(takewhile(lambda name: name not in above_target, up))
        if len(from_source) == len(up):
            raise LookupError(
                f"{quote(source)} is not connected to {quote(target)}: {self._root(up)} and "
                f"{self._root(down)}"
            )
        meeting = up[len(from_source)]
        return from_source, list(takewhile(lambda name: name != meeting, down))

    def ancestors(self, frame: str) -> list[str]:
        """Return a frame and all those that it hangs under, up to the root."""
        found = [frame]
        while node := self.nodes.get(found[-1]):
            found.append(node.parent)
        return found

    def forget_moving(self) -> None:
        """Forget every moving frame."""
        for name in [name for name, node in self.nodes.items() if isinstance(node, Moving)]:
            del self.nodes[name]

    def _root(self, ancestors: list[str]) -> str:
        if len(ancestors) == 1:
            return f"nobody says where {quote(ancestors[0])} is"
        return f"{quote(ancestors[0])} hangs under {quote(ancestors[-1])}"

    def _use(self, frames: Iterable[str]) -> None:
        for name in filter(self.nodes.__contains__, frames):
            self._in_use[name] = None
            self._in_use.move_to_end(name)
        while len(self._in_use) > self._most_frames // 2:
            self._in_use.popitem(last=False)

    def _make_room(self, child: str, is_fixed: bool) -> None:
        fixed = sum(isinstance(node, Fixed) for node in self.nodes.values()) if is_fixed else 0
        if len(self.nodes) < self._most_frames and fixed < self._most_frames // 2:
            return
        if fixed < self._most_frames // 2:
            for name, node in self.nodes.items():
                if isinstance(node, Moving) and name not in self._in_use:
                    del self.nodes[name]
                    return
        raise BadInput("frames_full", f"there is no place for the frame {quote(child)}")


def check_frame_name(name: str) -> str:
    """Return the name of a frame without the leading slash that tf had.

    Raises:
        BadInput: it is empty, too long, or holds what can't be printed.
    """
    bare = name.lstrip("/")
    if not 0 < len(bare) <= LONGEST_NAME or not bare.isprintable():
        raise BadInput(
            "frame_invalid",
            f"a frame is named {quote(name)}: a name has 1 to {LONGEST_NAME} printable characters",
        )
    return bare
