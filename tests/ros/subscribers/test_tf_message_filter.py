# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Items that wait for the transform at their stamp."""

from collections import Counter

import pytest
from transform_messages import SECOND, sample

from geopurify.messages.transforms import Transforms
from geopurify_ros.subscribers.tf_message_filter import TfMessageFilter


@pytest.fixture
def transforms() -> Transforms:
    """Return map -> odom (static) -> base (moving along x at 1 m/s) -> camera (static)."""
    made = Transforms(10.0, lambda error: None)
    made.add(sample("map", "odom", 0.0, 100.0), is_static=True)
    made.add(sample("base", "camera", 0.0, 0.5), is_static=True)
    for second in (1.0, 2.0, 3.0):
        made.add(sample("odom", "base", second, second), is_static=False)
    return made


class Queue:
    """A queue with a clock that is set by hand."""

    def __init__(self, transforms: Transforms, size: int = 2) -> None:
        self.now_s = 0.0
        self.drops: Counter[str] = Counter()
        self.queue = TfMessageFilter(
            transforms, 0.5, size, lambda why, _: self.drops.update([why]), self.clock
        )

    def clock(self) -> float:
        return self.now_s

    def push(self, stamp_s: float) -> None:
        self.queue.push(stamp_s, "map", "camera", round(stamp_s * SECOND))

    def taken(self) -> list[float]:
        return [item for item, _ in self.queue.take()]


def test_an_item_waits_for_its_transform(transforms: Transforms) -> None:
    queue = Queue(transforms)
    queue.push(3.5)
    assert queue.taken() == []
    transforms.add(sample("odom", "base", 4.0, 4.0), is_static=False)
    ((item, T_map_cam),) = queue.queue.take()
    assert (item, T_map_cam[0, 3]) == (3.5, 104.0)
    assert not queue.drops


def test_an_item_waits_no_longer_than_the_timeout(transforms: Transforms) -> None:
    queue = Queue(transforms)
    queue.push(3.5)
    queue.now_s = 0.5
    assert queue.taken() == []
    assert queue.drops == {"tf_missing": 1}
    assert len(queue.queue) == 0


def test_what_can_not_come_any_more_is_dropped_at_once(transforms: Transforms) -> None:
    queue = Queue(transforms)
    queue.push(0.5)
    assert queue.taken() == []
    assert queue.drops == {"tf_too_old": 1}


def test_a_full_queue_drops_the_oldest(transforms: Transforms) -> None:
    queue = Queue(transforms)
    for stamp_s in (3.1, 3.2, 3.3):
        queue.push(stamp_s)
    transforms.add(sample("odom", "base", 4.0, 4.0), is_static=False)
    assert queue.taken() == [3.2, 3.3]
    assert queue.drops == {"tf_queue_full": 1}
