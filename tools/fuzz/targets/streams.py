# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What subscriptions bring: the messages of frames, up to the map, and transforms."""

from collections import Counter
from collections.abc import Iterator
from random import Random
from types import SimpleNamespace
from typing import Any

import numpy as np

from fuzz.messages import mutate_message, odd_field
from fuzz.mutations import odd_float
from fuzz.small import small_frame, small_pipeline
from fuzz.target import Target
from geopurify.config import LiftingConfig
from geopurify.errors import BadInput
from geopurify.frame.poses import check_rigid
from geopurify.fusion.lifting import crop_to_region
from geopurify.messages import FrameMatcher, FrameMessages
from geopurify.messages.transforms import NotKnown, Transforms
from geopurify_ros.keyframe_filter import (
    StampedPose,
    compute_relative_motion,
    describe_jump,
    find_skip_reason,
)
from geopurify_ros.ros_config import RosConfig
from geopurify_train.bags.messages import frame_messages, latched_messages

STREAMS = {
    "/color/camera_info": "info",
    "/depth/image_raw": "depth",
    "/pose": "pose",
    "/color/image_raw": "color",
}
CONFIG = RosConfig(max_rate_hz=100.0, min_translation_m=0.01, max_speed_m_s=100.0)
REGION = LiftingConfig(region_min=(-10.0,) * 3, region_max=(10.0,) * 3)
MOST_FRAMES = 100  # that the tree knows
NAMES = ("map", "odom", "base_link", "camera_link", "camera_optical_frame", "/map", "a b")


def stream_targets() -> Iterator[Target]:
    """Yield the targets of topics."""
    door = _FrameDoor()
    yield Target("frames", lambda: [_messages()], _draw_frame, door.take, cost=3)
    yield Target("transforms", lambda: [_transforms(Random(0))], _draw_transforms, _take_tree, 20)


class _FrameDoor:
    """Maps one frame as the node does, after the same frame as it should be."""

    def __init__(self) -> None:
        self._pipeline = small_pipeline()

    def take(self, messages: dict[str, Any]) -> None:
        """Hand over the messages of a frame."""
        dropped: list[BadInput] = []
        matcher = FrameMatcher(
            dict.fromkeys(("color", "depth", "pose"), 10),
            20_000_000,
            lambda error, item: dropped.append(error),
            dropped.append,
        )
        for topic, stream in STREAMS.items():
            message = messages[topic]
            if stream == "info":
                matcher.push_info(message)
            else:
                matcher.push(stream, message.header, message)
        matches = [*matcher.take(), *matcher.settle()]
        for match in matches:
            self._integrate(FrameMessages.from_streams(match.info, match.items))
        if not matches:
            raise dropped[0] if dropped else BadInput("frame_incomplete", "its parts don't match")

    def _integrate(self, messages: FrameMessages) -> None:
        """Do what `geopurify_ros.mapping_session.MappingSession` does with a frame."""
        seen = StampedPose(messages.stamp_ns, messages.T_map_cam("map"))
        motion = compute_relative_motion(StampedPose(10**18, np.eye(4)), seen)
        describe_jump(motion, CONFIG)
        find_skip_reason(motion, CONFIG)
        frame = messages.frame(seen.T_map_cam)
        crop_to_region(frame, REGION)
        voxels = self._pipeline.voxel_count
        try:
            self._pipeline.integrate(frame)
        except BadInput:
            assert self._pipeline.voxel_count == voxels
            raise
        assert np.isfinite(self._pipeline.map.points_map).all()
        self._pipeline.label_voxels()
        self._pipeline.map.clear()
        self._pipeline.integrate(small_frame())


def _messages() -> dict[str, Any]:
    return frame_messages(small_frame())


def _draw_frame(rng: Random) -> dict[str, Any]:
    messages = _messages()
    for _ in range(rng.choice((1, 1, 2, 3))):
        topic = rng.choice(list(STREAMS))
        messages[topic] = mutate_message(messages[topic], rng)
    return messages


def _transforms(rng: Random) -> list[tuple[Any, bool]]:
    """Return samples as /tf and /tf_static bring them, in order."""
    samples = [(latched_messages(10**18, None, "")["/tf_static"].transforms[0], True)]
    for index in range(20):
        frame = small_frame(0.1 * index, 10**18 + index * 10**8)
        samples.append((frame_messages(frame)["/tf"].transforms[0], False))
    return samples


def _draw_transforms(rng: Random) -> list[tuple[Any, bool]]:
    samples = _transforms(rng)
    for _ in range(rng.choice((5, 50, 400))):
        sample, is_static = rng.choice(samples[:21])
        odd = mutate_message(sample, rng)
        if rng.random() < 0.5:
            odd.header.frame_id, odd.child_frame_id = rng.choice(NAMES), rng.choice(NAMES)
        if rng.random() < 0.3:
            odd.child_frame_id = f"frame {rng.random()}"
        if rng.random() < 0.3:  # stays a rotation
            turn = [odd_float(rng) for _ in range(4)]
            with np.errstate(all="ignore"):
                turn = list(np.array(turn) / np.linalg.norm(turn))
            odd.transform.rotation = SimpleNamespace(**dict(zip("xyzw", turn, strict=True)))
        if rng.random() < 0.2:
            odd.header.stamp.sec = odd_field(0, rng) % 2**31
        samples.insert(rng.randrange(len(samples) + 1), (odd, is_static))
    return samples


def _take_tree(samples: list[tuple[Any, bool]]) -> None:
    noticed: Counter[str] = Counter()
    tree = Transforms(10.0, lambda error: noticed.update([error.reason]), MOST_FRAMES, 50)
    for sample, is_static in samples:
        tree.add(sample, is_static)
        assert len(tree._tree.nodes) <= MOST_FRAMES
    for stamp_ns in (0, 10**18, 10**18 + 5 * 10**8, 2**62):
        try:
            check_rigid(tree.lookup("map", "camera_optical_frame", stamp_ns))
        except NotKnown:
            continue
