# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Bags as sequences, read without a ROS distribution."""

from pathlib import Path

import numpy as np

from geopurify.errors import BadInput, quote
from geopurify.frame import Frame
from geopurify.messages import FrameMessages
from geopurify.messages.frame_matcher import SLOP_S
from geopurify.sequences.bag.index import BagIndex
from geopurify.sequences.bag.reader import BagReader
from geopurify.sequences.bag.topics import (
    COLOR,
    DEPTH,
    LABEL_SET_TOPIC,
    OPTIONAL,
    POSE,
    BagTopics,
    check_topics,
)

DEFAULT_LABEL_SET = "nyu40"


class BagSequence:
    """The frames of a bag, made from its messages by the same rules as in the node.

    Only the places of messages, and poses from transforms, are kept in memory.

    Raises:
        BadInput: no bag is there, it is damaged, lacks a topic or has one of another type, or
            has no image, no camera_info or no pose at all.
    """

    def __init__(
        self,
        path: str | Path,
        topics: BagTopics | None = None,
        depth_unit_m: float = 0.0,
        tolerance_s: float = SLOP_S,
    ) -> None:
        """Index a bag.

        Args:
            topics: those to read.
            depth_unit_m: metres of one unit of depth; 0: as REP-118 says.
            tolerance_s: messages whose stamps differ more are not paired.
        """
        self.name = Path(path).name
        self.up_map = np.array([0.0, 0.0, 1.0])
        self._topics = topics or BagTopics()
        self._depth_unit_m = depth_unit_m
        self._reader = BagReader(Path(path))
        check_topics(self._topics, self._reader.types, self.name)
        self.label_set = self._label_set()
        self._frames = BagIndex(self._reader, self._topics, round(tolerance_s * 1e9)).frames
        self._require_poses()

    def __len__(self) -> int:
        """Return the number of colour images."""
        return len(self._frames)

    def __getitem__(self, index: int) -> Frame:
        """Read one frame.

        Raises:
            BadInput: a part of it is missing, damaged or of an unknown encoding, or its messages
                don't fit together.
        """
        frame = self._frames[index]
        if frame.error:
            raise BadInput(frame.error.reason, str(frame.error))
        read = {kind: self._reader.read(place) for kind, place in frame.places.items()}
        streams = (COLOR, DEPTH, POSE, *OPTIONAL)
        given = {kind: read[kind] for kind in streams if kind in read}
        messages = FrameMessages.from_streams(frame.info, given)
        if frame.T_target_cam is not None:
            messages = messages.with_transform(frame.T_target_cam)
        topics = self._topics
        T_map_cam = messages.T_map_cam(topics.global_frame)
        return messages.frame(T_map_cam, topics.rectified, self._depth_unit_m)

    def _label_set(self) -> str:
        """Return the label set that the bag names where it has classes."""
        topics, types = self._topics, self._reader.types
        if not any(topics.topic(kind) in types for kind in OPTIONAL):
            return ""
        if topics.label_set or types.get(LABEL_SET_TOPIC) != {"std_msgs/msg/String"}:
            return topics.label_set or DEFAULT_LABEL_SET
        for raw in self._reader.messages(LABEL_SET_TOPIC):
            return self._reader.deserialize(raw).data or DEFAULT_LABEL_SET
        return DEFAULT_LABEL_SET

    def _require_poses(self) -> None:
        """Refuse transforms that tell the pose of no image."""
        errors = [f.error for f in self._frames if f.error and "tf_" in f.error.reason]
        if len(errors) == len(self._frames):
            raise BadInput(
                errors[0].reason,
                f"{self._topics.pose} of the bag {self.name} does not tell where "
                f"{quote(self._frames[0].frame_id)} is in {self._topics.global_frame!r} at any "
                f"image: {errors[0]}",
            )
