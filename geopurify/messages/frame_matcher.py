# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""From streams of messages to what belongs to one frame: the same for topics and for bags."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from geopurify.errors import BadInput, quote
from geopurify.messages.camera_info import CameraInfos
from geopurify.messages.frame_tree import LONGEST_NAME
from geopurify.messages.stamps import check_stamp_ns, clock_hint
from geopurify.messages.synchronizer import FrameSynchronizer

COLOR, DEPTH, POSE = "color", "depth", "pose"
SLOP_S = 0.02  # stamps of one frame may differ by this much
UNLIMITED = 2**62  # messages that wait
WHY_DROPPED = {  # reason of `FrameSynchronizer`; others are of a stream that is missing
    "queue_full": "too many images wait for what belongs to them",
    "stamp_repeated": "there was one of the same stamp before",
    "stamp_late": "later ones came before it",
    "stamp_went_back": "the stamps went back before its partners came",
}


class Header(NamedTuple):
    """What of a std_msgs/Header decides where its message belongs."""

    stamp: Any
    frame_id: str


class _Waiting(NamedTuple):
    stamp_ns: int
    frame_id: str
    item: Any


class Match(NamedTuple):
    """What belongs to one frame.

    Attributes:
        stamp_ns: of the colour image.
        frame_id: of the colour image.
        info: the camera_info that holds then.
        items: by stream, colour among them.
    """

    stamp_ns: int
    frame_id: str
    info: Any
    items: dict[str, Any]


class FrameMatcher:
    """Checks stamps, pairs streams with the colour images, and finds their camera_info.

    Nothing is matched before the first camera_info.  What a stream brings may be messages or
    whatever stands for them.

    Args:
        queue_sizes: how many items of each stream may wait; the first stream is colour.
        slop_ns: stamps of a frame differ by at most this.
        on_drop: called with an error and the item for each colour image that is dropped, as
            `FrameSynchronizer` and `CameraInfos` say, or for its stamp or frame.
        on_notice: called with what is wrong but drops no frame by itself: ``camera_info_changed``,
            ``camera_info_frame``, a camera_info that is not taken over, or the stamp or frame of
            another stream.
    """

    def __init__(
        self,
        queue_sizes: Mapping[str, int],
        slop_ns: int,
        on_drop: Callable[[BadInput, Any], None],
        on_notice: Callable[[BadInput], None],
    ) -> None:
        self._infos = CameraInfos()
        self._on_drop = on_drop
        self._on_notice = on_notice
        self._slop_ns = slop_ns
        self._last_ns: dict[str, int] = {}  # of each stream
        self._pairer = FrameSynchronizer(queue_sizes, slop_ns, self._drop)

    @property
    def waiting(self) -> int:
        """Return how many colour images wait for partners."""
        return self._pairer.waiting

    def push_info(self, info: Any) -> None:
        """Take a camera_info over; one whose driver sets no stamp holds as well."""
        try:
            _check_names("camera_info", info.header.frame_id, info.distortion_model)
            has_changed = self._infos.add(info)
        except BadInput as error:
            self._on_notice(error)
            return
        if has_changed:
            self._on_notice(
                BadInput("camera_info_changed", "camera_info has other intrinsics than before")
            )

    def push(self, stream: str, header: Any, item: Any) -> None:
        """Take an item of a stream over, with the header of its message."""
        try:
            stamp_ns = check_stamp_ns(header.stamp, stream)
            _check_names(stream, header.frame_id, getattr(item, "child_frame_id", ""))
        except BadInput as error:
            if stream == COLOR:
                self._on_drop(error, item)
            else:
                self._on_notice(error)
            return
        self._last_ns[stream] = stamp_ns
        self._pairer.push(stream, stamp_ns, _Waiting(stamp_ns, header.frame_id, item))

    def take(self) -> list[Match]:
        """Return every match that can be decided now."""
        return self._with_info(self._pairer.take) if self._infos else []

    def settle(self) -> list[Match]:
        """Return what has its partners, now that nothing has come for a while."""
        return self._with_info(self._pairer.settle) if self._infos else []

    def finish(self) -> list[Match]:
        """Return the last matches of streams that have ended, and drop what is left."""
        return self._with_info(self._pairer.finish)

    def clear(self) -> int:
        """Forget what waits and return of how many frames it is; camera_infos stay."""
        waiting = self.waiting
        self._pairer.clear()
        return waiting

    def _with_info(self, matches: Callable[[], list[dict[str, _Waiting]]]) -> list[Match]:
        found = []
        for match in matches():
            color = match[COLOR]
            try:
                info = self._info(color)
            except BadInput as error:
                self._on_drop(error, color.item)
                continue
            items = {stream: waiting.item for stream, waiting in match.items()}
            found.append(Match(color.stamp_ns, color.frame_id, info, items))
        return found

    def _info(self, color: _Waiting) -> Any:
        if not self._infos:
            raise BadInput("camera_missing", "there is no camera_info on its topic")
        info = self._infos.at(color.stamp_ns, color.frame_id)
        frame_id = info.header.frame_id
        if frame_id and frame_id.lstrip("/") != color.frame_id.lstrip("/"):
            self._on_notice(
                BadInput(
                    "camera_info_frame",
                    f"camera_info is of {quote(frame_id)} and color of {quote(color.frame_id)}: "
                    "is it that of the colour camera?",
                )
            )
        return info

    def _drop(self, reason: str, waiting: _Waiting) -> None:
        why = WHY_DROPPED.get(reason) or self._missing(
            reason.removesuffix("_missing"), waiting.stamp_ns
        )
        sentence = (
            f"the image of {quote(waiting.frame_id)} at {waiting.stamp_ns} ns is dropped: {why}"
        )
        self._on_drop(BadInput(reason, sentence), waiting.item)

    def _missing(self, stream: str, stamp_ns: int) -> str:
        """Return what is known of a stream that has nothing for an image."""
        missing = f"no {stream} is within {self._slop_ns * 1e-9:g} s of it"
        if stream not in self._last_ns:
            return f"{missing}, none came at all"
        gap_s = (self._last_ns[stream] - stamp_ns) * 1e-9
        side = "after" if gap_s > 0 else "before"
        return f"{missing}, the last one is {abs(gap_s):.3f} s {side} it{clock_hint(gap_s)}"


def _check_names(stream: str, *names: str) -> None:
    """Refuse what waits with a name that is longer than that of any frame."""
    for name in names:
        if len(name) > LONGEST_NAME:
            raise BadInput(
                "name_too_long",
                f"{stream} has the name {quote(name)} of {len(name)} characters, at most "
                f"{LONGEST_NAME} are taken",
            )
