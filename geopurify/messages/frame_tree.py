# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which frame hangs under which (REP-105): a bounded number of frames, without loops."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput, shown
from geopurify.messages.transform_samples import TransformSamples

LONGEST_NAME = 200  # characters


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
        late: what came since the last sample in order and was far older.
    """

    parent: str
    samples: TransformSamples
    began: int
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
                f"{shown(child)} under {shown(node.parent)} would be a loop: it is above it",
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
                f"{shown(source)} is not connected to {shown(target)}: {self._root(up)} and "
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
            return f"nobody says where {shown(ancestors[0])} is"
        return f"{shown(ancestors[0])} hangs under {shown(ancestors[-1])}"

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
        raise BadInput("frames_full", f"there is no place for the frame {shown(child)}")


def check_frame_name(name: str) -> str:
    """Return the name of a frame without the leading slash that tf had.

    Raises:
        BadInput: it is empty, too long, or holds what can't be printed.
    """
    bare = name.lstrip("/")
    if not 0 < len(bare) <= LONGEST_NAME or not bare.isprintable():
        raise BadInput(
            "frame_invalid",
            f"a frame is named {shown(name)}: a name has 1 to {LONGEST_NAME} printable characters",
        )
    return bare
