# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What is refused before it waits for its partners."""

from collections import Counter
from typing import Any

import pytest
from geometry_msgs.msg import PoseStamped, TransformStamped
from sensor_msgs.msg import CameraInfo, Image

from geopurify.messages import FrameMatcher
from geopurify_ros.conversions import header_at

LONG = "x" * 1_000_000


class Bench:
    """A matcher of color and pose, and what it dropped and noticed."""

    def __init__(self) -> None:
        self.dropped: Counter[str] = Counter()
        self.noticed: Counter[str] = Counter()
        self.sentences: list[str] = []
        self.matcher = FrameMatcher({"color": 10, "pose": 10}, 0, self._drop, self._notice)

    def push(self, stream: str, message: Any) -> None:
        self.matcher.push(stream, message.header, message)

    def _drop(self, error: Any, _: Any) -> None:
        self.dropped[error.reason] += 1
        self.sentences.append(str(error))

    def _notice(self, error: Any) -> None:
        self.noticed[error.reason] += 1
        self.sentences.append(str(error))


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_an_image_of_a_frame_with_an_endless_name_does_not_wait(bench: Bench) -> None:
    bench.push("color", Image(header=header_at(5, LONG)))
    assert bench.dropped == {"name_too_long": 1}
    assert bench.matcher.waiting == 0
    assert len(bench.sentences[0]) < 400


@pytest.mark.parametrize(
    "message",
    [
        PoseStamped(header=header_at(5, LONG)),
        TransformStamped(header=header_at(5, "map"), child_frame_id=LONG),
    ],
)
def test_a_pose_of_a_frame_with_an_endless_name_does_not_wait(bench: Bench, message: Any) -> None:
    bench.push("pose", message)
    assert bench.noticed == {"name_too_long": 1}
    bench.push("color", Image(header=header_at(5, "camera")))
    bench.matcher.push_info(CameraInfo(header=header_at(5, "camera")))
    assert bench.matcher.take() == []


@pytest.mark.parametrize(
    ("info", "reason"),
    [
        (CameraInfo(header=header_at(5, LONG)), "name_too_long"),
        (CameraInfo(distortion_model=LONG), "name_too_long"),
        (CameraInfo(d=[0.0] * 100_000), "camera_invalid"),
    ],
)
def test_a_camera_info_that_is_endless_is_not_taken_over(
    bench: Bench, info: CameraInfo, reason: str
) -> None:
    bench.matcher.push_info(info)
    assert bench.noticed == {reason: 1}
    for stream in ("color", "pose"):
        bench.push(stream, Image(header=header_at(5, "camera")))
    assert bench.matcher.take() == []


def test_a_name_as_long_as_those_of_tf_is_taken(bench: Bench) -> None:
    bench.push("color", Image(header=header_at(5, "x" * 200)))
    assert bench.matcher.waiting == 1
