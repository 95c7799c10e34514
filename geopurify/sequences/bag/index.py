# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The frames of a bag: its messages in the order of recording, as a node would receive them."""

import logging
from typing import Any

from geopurify.errors import BadInput
from geopurify.messages import (
    BODY_POSE_TYPES,
    FrameMatcher,
    Match,
    body_frame,
    ns_from_stamp,
)
from geopurify.messages.frame_matcher import UNLIMITED
from geopurify.messages.synchronizer import FrameSynchronizer
from geopurify.sequences.bag.poses import BagFrame, PosesFromTf
from geopurify.sequences.bag.reader import BagReader, Place, Raw
from geopurify.sequences.bag.topics import (
    COLOR,
    DEPTH,
    INFO,
    OPTIONAL,
    POSE,
    STATIC,
    TF,
    TF_TOPIC,
    TF_TYPES,
    BagTopics,
)

_log = logging.getLogger(__name__)


class BagIndex:
    """Reads through a bag once.

    Args:
        reader: of the bag.
        topics: the topics to read.
        slop_ns: stamps of a frame differ by at most this.

    Attributes:
        frames: one for each colour image, in the order in which they are decided.

    Raises:
        BadInput: the bag is damaged before its first image, or has no image or no camera_info.
    """

    def __init__(self, reader: BagReader, topics: BagTopics, slop_ns: int) -> None:
        self.frames: list[BagFrame] = []
        self._reader = reader
        self._kinds = {topics.topic(kind): kind for kind in (COLOR, DEPTH, INFO, POSE)}
        self._global_frame = topics.global_frame
        self._has_transforms = bool(reader.types[topics.pose] & {*TF_TYPES})
        self._poses = PosesFromTf(self._notice)
        self._names_body = bool(reader.types[topics.pose] & {*BODY_POSE_TYPES})
        self._noticed: set[str] = set()
        streams = (COLOR, DEPTH) if self._has_transforms else (COLOR, DEPTH, POSE)
        self._matcher = FrameMatcher(
            dict.fromkeys(streams, UNLIMITED), slop_ns, self._drop, self._notice
        )
        self._extras = {
            kind: FrameSynchronizer(
                dict.fromkeys((COLOR, kind), UNLIMITED), slop_ns, lambda reason, item: None
            )
            for kind in OPTIONAL
            if topics.topic(kind) in reader.types
        }
        self._extra_places: dict[Place, dict[str, Place]] = {}
        self._kinds |= {topics.topic(kind): kind for kind in self._extras}
        tf_topic = topics.pose if self._has_transforms else TF_TOPIC
        is_needed = self._has_transforms or self._names_body
        wanted = (tf_topic, f"{tf_topic}{STATIC}") if is_needed else ()
        self._tf_topics = [t for t in wanted if reader.types.get(t, set()) & {*TF_TYPES}]
        self._kinds |= dict.fromkeys(self._tf_topics, TF)
        self._read()
        if not self.frames:
            raise BadInput(
                "sequence_empty", f"the bag {reader.path} has no image on {topics.color}"
            )

    def _read(self) -> None:
        try:
            self._take_fixed()
            for raw in self._reader.messages(*self._kinds):
                self._take(raw)
        except BadInput as error:
            if not self.frames:
                raise
            _log.warning("%s; what comes before is used", error)
        self._add(self._matcher.finish())
        for kind, pairer in self._extras.items():
            self._pair(kind, pairer.finish())
        self._poses.finish()
        for frame in self.frames:
            frame.places |= self._extra_places.get(frame.places[COLOR], {})

    def _take_fixed(self) -> None:
        """Take the first transform of each fixed frame over, which a node has from the start."""
        known: set[str] = set()
        static = [topic for topic in self._tf_topics if topic.endswith(STATIC)]
        for raw in self._reader.messages(*static) if static else ():
            try:
                samples = self._reader.deserialize(raw).transforms
            except BadInput as error:
                self._notice(error)
                continue
            for sample in samples:
                if sample.child_frame_id not in known:
                    known.add(sample.child_frame_id)
                    self._poses.add(sample, is_static=True)

    def _take(self, raw: Raw) -> None:
        kind = self._kinds[raw.topic]
        place = Place(raw.topic, raw.recorded_ns, raw.order)
        try:
            if kind == INFO:
                self._matcher.push_info(self._reader.deserialize(raw))
            elif kind == TF:
                for sample in self._reader.deserialize(raw).transforms:
                    self._poses.add(sample, is_static=raw.topic.endswith(STATIC))
            elif kind == POSE and self._names_body:
                pose = self._reader.deserialize(raw)
                named = place._replace(child_frame_id=pose.child_frame_id)
                self._push(kind, pose.header, named)
            else:
                self._push(kind, self._reader.header(raw), place)
        except BadInput as error:
            self._drop(error, place) if kind == COLOR else self._notice(error)
        self._add(self._matcher.take())

    def _push(self, kind: str, header: Any, place: Place) -> None:
        if kind not in self._extras:
            self._matcher.push(kind, header, place)
        for extra, pairer in self._extras.items():
            if kind in (COLOR, extra):
                pairer.push(kind, ns_from_stamp(header.stamp), place)
                self._pair(extra, pairer.take())

    def _pair(self, kind: str, matches: list[dict[str, Place]]) -> None:
        for match in matches:
            self._extra_places.setdefault(match[COLOR], {})[kind] = match[kind]

    def _add(self, matches: list[Match]) -> None:
        for match in matches:
            frame = BagFrame(match.items, match.stamp_ns, match.frame_id, match.info)
            self.frames.append(frame)
            frame.tf_target = self._tf_target(frame)
            self._poses.push(frame)

    def _tf_target(self, frame: BagFrame) -> str | None:
        """Return the frame in which transforms must give the camera's pose, as the node has it."""
        if self._has_transforms:
            return self._global_frame
        return body_frame(frame.places[POSE], frame.frame_id)

    def _drop(self, error: BadInput, place: Place) -> None:
        self.frames.append(BagFrame({COLOR: place}, error=error))

    def _notice(self, error: BadInput) -> None:
        if error.reason not in self._noticed:  # once is enough to be told
            self._noticed.add(error.reason)
            _log.warning("%s: %s", self._reader.path.name, error)
