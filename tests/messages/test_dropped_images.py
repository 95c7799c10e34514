# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What is said of images that are dropped, and of a camera_info of another camera."""

from types import SimpleNamespace as Fields
from typing import Any

import pytest
from sensor_msgs.msg import CameraInfo

from geopurify.errors import BadInput
from geopurify.messages import FrameMatcher
from geopurify_ros.conversions import header_at, stamp_from_ns

MS = 1_000_000


class Told:
    """A matcher of colour and depth, and what it tells."""

    def __init__(self, info_frame: str = "cam") -> None:
        self.dropped: list[BadInput] = []
        self.noticed: list[BadInput] = []
        sizes = {"color": 10, "depth": 10}
        self.matcher = FrameMatcher(
            sizes, 20 * MS, lambda error, item: self.dropped.append(error), self.noticed.append
        )
        self.matcher.push_info(CameraInfo(header=header_at(MS, info_frame), width=4, height=3))

    def push(self, stream: str, ms: int) -> list[Any]:
        header = Fields(stamp=stamp_from_ns(ms * MS), frame_id="cam")
        self.matcher.push(stream, header, (stream, ms))
        return self.matcher.take()


def test_a_dropped_image_says_why() -> None:
    told = Told()
    told.push("color", 100)
    told.push("depth", 150)
    told.push("color", 150)
    told.push("color", 150)
    assert [str(error) for error in told.dropped] == [
        "the image of 'cam' at 100000000 ns is dropped: no depth is within 0.02 s of it, the last "
        "one is 0.050 s after it",
        "the image of 'cam' at 150000000 ns is dropped: there was one of the same stamp before",
    ]


def test_stamps_of_another_clock_are_called_so() -> None:
    told = Told()
    told.push("depth", 5_000_000)
    told.push("color", 100)
    told.matcher.finish()
    (error,) = told.dropped
    assert "the last one is 4999.900 s after it; their stamps are of different" in str(error)


def test_a_stream_that_never_came_is_called_so() -> None:
    told = Told()
    told.push("color", 100)
    told.matcher.finish()
    assert str(told.dropped[0]).endswith("no depth is within 0.02 s of it, none came at all")


@pytest.mark.parametrize(("frame_id", "told_of"), [("cam", 0), ("/cam", 0), ("", 0), ("ir", 1)])
def test_a_camera_info_of_another_frame_is_noticed(frame_id: str, told_of: int) -> None:
    told = Told(frame_id)
    told.push("depth", 100)
    (match,) = told.push("color", 100)
    assert match.info.width == 4
    assert len(told.noticed) == told_of
    for notice in told.noticed:
        assert notice.reason == "camera_info_frame"
        assert str(notice) == (
            "camera_info is of 'ir' and color of 'cam': is it that of the colour camera?"
        )
