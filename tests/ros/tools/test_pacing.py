# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Frames wait for a mapper that is behind."""

import pytest
import rclpy
from geopurify_msgs.msg import Counter, Stats

from geopurify.errors import BadInput
from geopurify_ros.tools.pacing import FRAMES_UNDER_WAY, Backpressure
from geopurify_ros.tools.remote_mapper import RemoteMapper

pytestmark = pytest.mark.usefixtures("middleware")


class SlowMapper(RemoteMapper):
    """A mapper that takes one frame each time it is waited for, and begins with some."""

    def __init__(self, received: int, stalls_at: int) -> None:
        self.stats = self._stats(received)
        self._stalls_at = stalls_at

    def received(self, topic: str) -> int:
        return self.stats.received[0].count

    def wait_for(self, condition, what, patience_s=0.0, progress=lambda: None) -> None:
        while not condition():
            if self.received("") == self._stalls_at:
                raise BadInput("mapper_stalled", what)
            self.stats = self._stats(self.received("") + 1)

    @staticmethod
    def _stats(received: int) -> Stats:
        return Stats(received=[Counter(name="color", count=received)])


def test_few_frames_are_under_way() -> None:
    mapper = SlowMapper(received=100, stalls_at=1000)
    pace = Backpressure(mapper)
    for published in range(20):
        pace.wait(published + 1, published)
        assert published - (mapper.received("") - 100) < FRAMES_UNDER_WAY
    assert mapper.received("") - 100 == 19 - FRAMES_UNDER_WAY + 1  # no longer than needed


def test_a_mapper_that_stalls_is_said() -> None:
    pace = Backpressure(SlowMapper(received=0, stalls_at=2))
    for published in range(2 + FRAMES_UNDER_WAY):
        pace.wait(published + 1, published)
    with pytest.raises(BadInput, match="take frame 7"):
        pace.wait(7, 6)


def test_statistics_come_over_the_topic() -> None:
    node, sender = rclpy.create_node("reader"), rclpy.create_node("sender")
    mapper = RemoteMapper(node)
    publisher = sender.create_publisher(Stats, "geopurify/stats", 10)
    stats = Stats(
        received=[Counter(name="/color/image_raw", count=3)],
        dropped=[Counter(name="unpaired", count=2)],
    )

    def published() -> bool:
        publisher.publish(stats)
        return mapper.stats is not None

    mapper.wait_for(published, "publish its statistics")
    assert mapper.received("color/image_raw") == 3
    assert mapper.received("depth/image_raw") == 0
    assert mapper.dropped() == {"unpaired": 2}
    for each in (node, sender):
        each.destroy_node()


def test_what_does_not_come_is_named() -> None:
    node = rclpy.create_node("reader")
    with pytest.raises(BadInput, match="did not come to publish its statistics in 0 s"):
        RemoteMapper(node).wait_for(lambda: False, "publish its statistics", patience_s=0.0)
    with pytest.raises(BadInput, match="has ended before"):
        RemoteMapper(node, lambda: False).wait_for(lambda: False, "publish its statistics")
    node.destroy_node()
