# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which camera_info holds at which time."""

from operator import attrgetter
from typing import Any, NamedTuple

from geopurify.errors import BadInput
from geopurify.messages.camera_info import MOST_COEFFICIENTS, intrinsics
from geopurify.messages.stamps import ns_from_stamp
from geopurify.messages.synchronizer import JUMP_NS

KEPT = 32  # of those that differ: several cameras may share a topic, and one may change


class _Held(NamedTuple):
    stamp_ns: int
    frame_id: str
    intrinsics: tuple[int | bytes | str, ...]
    info: Any


class CameraInfos:
    """The camera_infos of a topic, whether one comes with each image or only one at all.

    Only those that differ are kept.  One whose stamp is 0 or goes back replaces all of its camera.
    """

    def __init__(self) -> None:
        self._held: list[_Held] = []

    def __len__(self) -> int:
        """Return how many are kept."""
        return len(self._held)

    def add(self, info: Any) -> bool:
        """Take a camera_info over; return whether it differs from the last of its camera.

        Raises:
            BadInput: ``camera_invalid``, it has more coefficients than any model has.
        """
        if len(info.d) > MOST_COEFFICIENTS:
            raise BadInput(
                "camera_invalid",
                f"camera_info has {len(info.d)} coefficients of distortion, at most "
                f"{MOST_COEFFICIENTS} are taken",
            )
        stamp_ns = ns_from_stamp(info.header.stamp)
        new = _Held(stamp_ns, _plain(info.header.frame_id), intrinsics(info), info)
        last = max(self._of(new.frame_id), key=attrgetter("stamp_ns"), default=None)
        self._held = [held for held in self._held if not _is_outdated(held, new)]
        before = [held for held in self._of(new.frame_id) if held.stamp_ns <= stamp_ns]
        if not before or before[-1].intrinsics != new.intrinsics:
            self._held = sorted([*self._held, new], key=attrgetter("stamp_ns"))[-KEPT:]
        return last is not None and last.intrinsics != new.intrinsics

    def at(self, stamp_ns: int, frame_id: str) -> Any:
        """Return the last one before an image, or the first one of all for an earlier image.

        Those of the image's own frame are preferred, if there are any.

        Raises:
            BadInput: ``camera_ambiguous``, two of one stamp differ.
        """
        known = self._of(_plain(frame_id)) or self._held
        chosen = [held for held in known if held.stamp_ns <= stamp_ns] or known[:1]
        last = chosen[-1]
        if len(chosen) > 1 and chosen[-2].stamp_ns == last.stamp_ns:
            sizes = " and ".join(f"{h.info.width}x{h.info.height}" for h in chosen[-2:])
            raise BadInput(
                "camera_ambiguous",
                f"camera_info differs at one stamp, for images of {sizes}: several cameras are on "
                "its topic",
            )
        return last.info

    def _of(self, frame_id: str) -> list[_Held]:
        return [held for held in self._held if held.frame_id == frame_id]


def _is_outdated(held: _Held, new: _Held) -> bool:
    went_back = held.stamp_ns > new.stamp_ns + JUMP_NS
    return held.frame_id == new.frame_id and (went_back or not new.stamp_ns)


def _plain(frame_id: str) -> str:
    return frame_id.lstrip("/")
