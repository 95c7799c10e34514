# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Writes sequences as ROS 2 bags that ``ros2 bag play`` plays."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from rosbags.interfaces import (
    Connection,
    Qos,
    QosDurability,
    QosHistory,
    QosLiveliness,
    QosReliability,
    QosTime,
)
from rosbags.rosbag2 import StoragePlugin, Writer

from geopurify.errors import BadInput
from geopurify.evaluation.ground_truth import GroundTruth
from geopurify.evaluation.truth_files import NAMES_TOPIC, TRUTH_TOPIC
from geopurify.sequences.bag.topics import LABEL_SET_TOPIC
from geopurify.sequences.protocol import FrameSequence
from geopurify_train.bags.messages import TYPES, frame_messages, latched_messages

STORAGES = {"mcap": StoragePlugin.MCAP, "sqlite3": StoragePlugin.SQLITE3}
VERSION: Literal[8] = 8  # of the metadata; Humble reads it, and later ones too
LATCHED = ("/tf_static", TRUTH_TOPIC, NAMES_TOPIC, LABEL_SET_TOPIC)
_ANY = QosTime(0, 0)

_log = logging.getLogger(__name__)


def write_bag(
    path: Path,
    sequence: FrameSequence,
    truth: GroundTruth | None = None,
    storage: str = "mcap",
    on_progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Write a sequence as a bag and return the number of frames in it.

    Topics: colour, depth in millimetres, camera_info, pose and TF; true classes of pixels with the
    name of their label set and the labelled points of ``truth``, where there are any.  A frame
    that can't be read is left out with a warning.

    Args:
        path: a folder that does not exist yet.
        storage: a name in `STORAGES`.

    Raises:
        BadInput: the folder exists, an unknown storage, or no frame could be read.
    """
    if storage not in STORAGES:
        raise BadInput(
            "bag_invalid", f"storage must be one of {', '.join(STORAGES)}, got {storage!r}"
        )
    if path.exists():
        raise BadInput("bag_exists", f"{path} exists already; bags are not overwritten")
    with Writer(path, version=VERSION, storage_plugin=STORAGES[storage]) as writer:
        written = _write_frames(_Topics(writer), sequence, truth, on_progress)
    if written == 0:
        raise BadInput("sequence_unusable", f"none of the frames of {sequence.name} is usable")
    return written


def _write_frames(
    topics: "_Topics",
    sequence: FrameSequence,
    truth: GroundTruth | None,
    on_progress: Callable[[int], None],
) -> int:
    written = 0
    for index in range(len(sequence)):
        on_progress(index)
        try:
            frame = sequence[index]
        except BadInput as error:
            _log.warning("Skipped frame %d of %s: %s", index, sequence.name, error)
            continue
        if written == 0:
            latched = latched_messages(frame.stamp_ns, truth, sequence.label_set)
            topics.write(latched, frame.stamp_ns)
        topics.write(frame_messages(frame), frame.stamp_ns)
        written += 1
    on_progress(len(sequence))
    return written


class _Topics:
    """The topics of a bag, each opened with its first message."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._connections: dict[str, Connection] = {}

    def write(self, messages: dict[str, Any], stamp_ns: int) -> None:
        """Write messages by topic."""
        for topic, message in messages.items():
            kind = message.__msgtype__
            if topic not in self._connections:
                profile = _profile(topic in LATCHED)
                self._connections[topic] = self._writer.add_connection(
                    topic, kind, typestore=TYPES, offered_qos_profiles=[profile]
                )
            data = TYPES.serialize_cdr(message, kind)
            self._writer.write(self._connections[topic], stamp_ns, data)


def _profile(is_latched: bool) -> Qos:
    return Qos(
        QosHistory.KEEP_LAST,
        1 if is_latched else 20,
        QosReliability.RELIABLE,
        QosDurability.TRANSIENT_LOCAL if is_latched else QosDurability.VOLATILE,
        _ANY,
        _ANY,
        QosLiveliness.AUTOMATIC,
        _ANY,
        False,
    )
