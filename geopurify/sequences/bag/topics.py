# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which topics of a bag are read, and which types they may have."""

from dataclasses import dataclass

from geopurify.errors import BadInput, quote
from geopurify.messages import POSE_TYPES

COLOR, DEPTH, INFO, POSE = "color", "depth", "info", "pose"
SEMANTIC, SCORES = "semantic", "scores"
TF, TF_TOPIC = "tf", "/tf"
STATIC = "_static"  # ends the topic of transforms that stand still
REQUIRED, OPTIONAL = (COLOR, DEPTH, INFO, POSE), (SEMANTIC, SCORES)
LABEL_SET_TOPIC = "/semantic/label_set"  # String, latched
IMAGE, COMPRESSED = "sensor_msgs/msg/Image", "sensor_msgs/msg/CompressedImage"
TF_TYPES = ("tf2_msgs/msg/TFMessage", "tf/msg/tfMessage")  # the latter of ROS 1
TYPES = {
    COLOR: (IMAGE, COMPRESSED),
    DEPTH: (IMAGE, COMPRESSED),
    INFO: ("sensor_msgs/msg/CameraInfo",),
    POSE: (*POSE_TYPES, *TF_TYPES[:1]),
    SEMANTIC: (IMAGE, COMPRESSED),
    SCORES: (IMAGE,),
}
MOST_NAMED = 8  # topics in an error


@dataclass(frozen=True)
class BagTopics:
    """The topics to read from a bag; compressed images and kinds of poses are recognized by type.

    Attributes:
        pose: of the optical frame in the map, of a type of `POSE_TYPES`; or transforms, such as
            ``/tf``, and ``/tf_static`` beside them.
        semantic: class ids of pixels; only the simulated encoder reads them.
        scores: class scores of pixels; only the encoder of that name reads them.
        global_frame: the map's frame, in which poses must be given.
        label_set: of the class ids or scores; empty: as the bag says on `LABEL_SET_TOPIC`, or
            nyu40.
        rectified: the images are, so that P of camera_info holds and its distortion does not.
    """

    color: str = "/color/image_raw"
    depth: str = "/depth/image_raw"
    info: str = "/color/camera_info"
    pose: str = "/pose"
    semantic: str = "/semantic/image_raw"
    scores: str = "/scores/image_raw"
    global_frame: str = "map"
    label_set: str = ""
    rectified: bool = False

    def topic(self, kind: str) -> str:
        """Return the topic of one of `TYPES`."""
        topic: str = getattr(self, kind)
        return topic


def check_topics(topics: BagTopics, found: dict[str, set[str]], bag: str) -> None:
    """Refuse a bag that lacks a topic, or has one of a type that can't be used.

    Args:
        found: the types of each topic of the bag.
        bag: its name.

    Raises:
        BadInput: the message names the topic, its type and the expected ones.
    """
    for transforms in (TF_TOPIC, topics.pose):
        for topic in (transforms, f"{transforms}{STATIC}"):
            _check_one_type(topic, found.get(topic, set()), bag)
    kinds: dict[str, str] = {}
    for kind in (*REQUIRED, *OPTIONAL):
        topic, expected = topics.topic(kind), TYPES[kind]
        if topic not in found:
            if kind in OPTIONAL:
                continue
            raise BadInput(
                "topic_missing",
                f"the bag {bag} has no topic {topic} for {kind}{_candidates(kind, found)}",
            )
        for kind_of_message in sorted(found[topic] - {*expected, *TF_TYPES}) or (
            found[topic] & {*TF_TYPES} if kind != POSE else ()
        ):
            raise BadInput(
                "topic_type",
                f"the topic {topic} of the bag {bag}, taken for {kind}, has the type "
                f"{quote(kind_of_message)}, expected {' or '.join(expected)}",
            )
        _check_one_type(topic, found[topic], bag)
        if topic in kinds:
            raise BadInput(
                "topic_twice",
                f"the topic {topic} of the bag {bag} can't be {kinds[topic]} and {kind}: choose "
                f"another one with --bag {kind}=TOPIC",
            )
        kinds[topic] = kind


def _check_one_type(topic: str, types: set[str], bag: str) -> None:
    """Refuse a topic whose messages are not of one type; those of ROS 1's transforms are alike."""
    if len(types - {*TF_TYPES}) + bool(types & {*TF_TYPES}) > 1:
        raise BadInput(
            "topic_type",
            f"the topic {topic} of the bag {bag} has messages of several types: "
            f"{quote(sorted(types))}",
        )


def _candidates(kind: str, found: dict[str, set[str]]) -> str:
    """Return which topics could be meant, for an error."""
    fitting = sorted(topic for topic, types in found.items() if types & {*TYPES[kind]})
    if not fitting:
        return f", nor any of the type {' or '.join(TYPES[kind])}"
    more = ", ..." if len(fitting) > MOST_NAMED else ""
    names = ", ".join(quote(topic).strip("'") for topic in fitting[:MOST_NAMED])
    return f"; of fitting types are {names}{more}: choose one with --bag {kind}=TOPIC"
