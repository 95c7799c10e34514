# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Transforms at a time: chains, interpolation, jumps, and never another time's."""

from collections import Counter

import numpy as np
import pytest
from geometry_msgs.msg import Quaternion, TransformStamped, Vector3

from geopurify.transforms import NotKnown, Transforms
from geopurify_ros.conversions import header_at
from geopurify_ros.transform_queue import TransformQueue

SECOND = 10**9
QUARTER_TURN = (0.0, 0.0, np.sqrt(0.5), np.sqrt(0.5))  # about z: x becomes y


def sample(
    parent: str, child: str, stamp_s: float, x: float, turn=(0.0, 0.0, 0.0, 1.0)
) -> TransformStamped:
    stamped = TransformStamped(header=header_at(round(stamp_s * SECOND), parent))
    stamped.child_frame_id = child
    stamped.transform.translation = Vector3(x=x)
    qx, qy, qz, qw = (float(v) for v in turn)
    stamped.transform.rotation = Quaternion(x=qx, y=qy, z=qz, w=qw)
    return stamped


@pytest.fixture
def counted() -> Counter:
    return Counter()


@pytest.fixture
def transforms(counted: Counter) -> Transforms:
    """Return map -> odom (static) -> base (moving along x at 1 m/s) -> camera (static, turned)."""
    made = Transforms(10.0, lambda reason: counted.update([reason]))
    made.add(sample("map", "odom", 0.0, 100.0), is_static=True)
    made.add(sample("base", "camera", 0.0, 0.5, QUARTER_TURN), is_static=True)
    for second in (1.0, 2.0, 3.0):
        made.add(sample("odom", "base", second, second), is_static=False)
    return made


def test_a_chain_is_interpolated_at_the_stamp(transforms: Transforms) -> None:
    T_map_cam = transforms.lookup("map", "camera", round(1.25 * SECOND))
    np.testing.assert_allclose(T_map_cam @ [1, 0, 0, 1], [101.75, 1, 0, 1], atol=1e-9)
    T_cam_map = transforms.lookup("camera", "map", round(1.25 * SECOND))
    np.testing.assert_allclose(T_cam_map @ T_map_cam, np.eye(4), atol=1e-9)
    assert transforms.lookup("map", "map", 0).tolist() == np.eye(4).tolist()


def test_rotation_is_interpolated(transforms: Transforms) -> None:
    transforms.add(sample("odom", "base", 4.0, 3.0, QUARTER_TURN), is_static=False)
    half = transforms.lookup("odom", "base", round(3.5 * SECOND))
    np.testing.assert_allclose(half[:2, 0], np.sqrt([0.5, 0.5]))


@pytest.mark.parametrize(
    ("target", "stamp_s", "is_future", "message"),
    [
        ("map", 3.5, True, "odom -> base ends 0.500 s before"),
        ("map", 0.5, False, "odom -> base begins 0.500 s after"),
        ("world", 2.0, True, "'camera' is not connected to 'world'"),
    ],
)
def test_no_other_transform_stands_in(
    transforms: Transforms, target: str, stamp_s: float, is_future: bool, message: str
) -> None:
    with pytest.raises(NotKnown, match=message) as caught:
        transforms.lookup(target, "camera", round(stamp_s * SECOND))
    assert caught.value.is_future == is_future


def test_late_samples_find_their_place(transforms: Transforms) -> None:
    transforms.add(sample("odom", "base", 2.5, 7.0), is_static=False)
    assert transforms.lookup("odom", "base", round(2.5 * SECOND))[0, 3] == 7.0
    assert transforms.lookup("odom", "base", 3 * SECOND)[0, 3] == 3.0


def test_samples_are_kept_for_the_buffer_only(transforms: Transforms) -> None:
    transforms.add(sample("odom", "base", 12.5, 0.0), is_static=False)
    with pytest.raises(NotKnown, match="begins"):
        transforms.lookup("odom", "base", 2 * SECOND)
    assert transforms.lookup("odom", "base", 3 * SECOND)[0, 3] == 3.0


def test_time_that_goes_back_forgets_what_moves(transforms: Transforms, counted: Counter) -> None:
    transforms.add(sample("odom", "base", 0.5, 9.0), is_static=False)
    assert counted == {"tf_time_went_back": 1}
    assert transforms.lookup("map", "camera", SECOND // 2)[0, 3] == 109.5
    with pytest.raises(NotKnown, match="ends"):
        transforms.lookup("map", "camera", 2 * SECOND)


def test_a_frame_may_change_its_parent(transforms: Transforms) -> None:
    transforms.add(sample("map", "base", 3.0, 1.0), is_static=False)
    assert transforms.lookup("map", "camera", 3 * SECOND)[0, 3] == 1.5


def test_unusable_samples_are_counted(transforms: Transforms, counted: Counter) -> None:
    transforms.add(sample("odom", "base", 4.0, np.nan), is_static=False)
    transforms.add(sample("odom", "base", 4.0, 1.0, (0, 0, 0, 2)), is_static=False)
    transforms.add(sample("base", "base", 4.0, 1.0), is_static=False)
    assert counted == {"tf_pose_not_finite": 1, "tf_pose_not_rigid": 1, "tf_frame_invalid": 1}


class Queue:
    """A queue with a clock that is set by hand."""

    def __init__(self, transforms: Transforms, size: int = 2) -> None:
        self.now_s = 0.0
        self.drops: Counter[str] = Counter()
        self.queue = TransformQueue(
            transforms, "map", 0.5, size, lambda why, _: self.drops.update([why]), self.clock
        )

    def clock(self) -> float:
        return self.now_s

    def push(self, stamp_s: float) -> None:
        self.queue.push(stamp_s, "camera", round(stamp_s * SECOND))

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
