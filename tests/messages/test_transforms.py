# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Transforms at a time: chains, late samples, time that goes back, and floods of names."""

import re
import time
from collections import Counter

import numpy as np
import pytest
from transform_messages import QUARTER_TURN, SECOND, sample

from geopurify.errors import BadInput
from geopurify.messages.transforms import NotKnown, Transforms

FLOOD = 10_000
FLOOD_S = 5.0  # 0.5 s alone on this kind of machine


class Counted(Transforms):
    """Transforms whose notices are kept."""

    def __init__(self, **limits: int) -> None:
        self.counts: Counter[str] = Counter()
        self.sentences: dict[str, str] = {}
        super().__init__(10.0, self._keep, **limits)

    def _keep(self, error: BadInput) -> None:
        self.counts[error.reason] += 1
        self.sentences[error.reason] = str(error)

    def move(self, parent: str, child: str, *stamps_s: float, x: float | None = None) -> None:
        """Add samples whose x is their time."""
        for stamp_s in stamps_s:
            self.add(sample(parent, child, stamp_s, stamp_s if x is None else x), is_static=False)

    def x(self, target: str, source: str, stamp_s: float) -> float:
        return float(self.lookup(target, source, round(stamp_s * SECOND))[0, 3])


@pytest.fixture
def transforms() -> Counted:
    """Return map -> odom (static) -> base (moving along x at 1 m/s) -> camera (static, turned)."""
    made = Counted()
    made.add(sample("map", "odom", 0.0, 100.0), is_static=True)
    made.add(sample("base", "camera", 0.0, 0.5, QUARTER_TURN), is_static=True)
    made.move("odom", "base", 1.0, 2.0, 3.0)
    return made


def test_a_chain_is_interpolated_at_the_stamp(transforms: Counted) -> None:
    T_map_cam = transforms.lookup("map", "camera", round(1.25 * SECOND))
    np.testing.assert_allclose(T_map_cam @ [1, 0, 0, 1], [101.75, 1, 0, 1], atol=1e-9)
    T_cam_map = transforms.lookup("camera", "map", round(1.25 * SECOND))
    np.testing.assert_allclose(T_cam_map @ T_map_cam, np.eye(4), atol=1e-9)
    assert transforms.lookup("map", "map", 0).tolist() == np.eye(4).tolist()


def test_frames_of_two_branches_meet(transforms: Counted) -> None:
    transforms.add(sample("base", "lidar", 0.0, 2.0), is_static=True)
    T_cam_lidar = transforms.lookup("camera", "lidar", 2 * SECOND)
    np.testing.assert_allclose(T_cam_lidar @ [0, 0, 0, 1], [0, -1.5, 0, 1], atol=1e-9)


def test_rotation_is_interpolated(transforms: Counted) -> None:
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
    transforms: Counted, target: str, stamp_s: float, is_future: bool, message: str
) -> None:
    with pytest.raises(NotKnown, match=message) as caught:
        transforms.lookup(target, "camera", round(stamp_s * SECOND))
    assert caught.value.is_future == is_future


def test_what_can_not_come_any_more_goes_before_what_may_still_come(transforms: Counted) -> None:
    transforms.move("map", "odom", 0.2, 0.4)
    with pytest.raises(NotKnown, match="begins") as caught:
        transforms.lookup("map", "camera", SECOND // 2)
    assert not caught.value.is_future


def test_samples_a_little_late_find_their_place(transforms: Counted) -> None:
    transforms.move("odom", "base", 2.5, x=7.0)
    assert transforms.x("odom", "base", 2.5) == 7.0
    assert transforms.x("odom", "base", 3.0) == 3.0


def test_samples_are_kept_for_the_buffer_only(transforms: Counted) -> None:
    transforms.move("odom", "base", 12.5)
    with pytest.raises(NotKnown, match="begins"):
        transforms.x("odom", "base", 2.0)
    assert transforms.x("odom", "base", 3.0) == 3.0


def test_a_frame_may_change_its_parent(transforms: Counted) -> None:
    transforms.move("map", "base", 3.0, x=1.0)
    assert transforms.x("map", "camera", 3.0) == 1.5
    assert transforms.counts == {"tf_parent_changed": 1}
    assert transforms.sentences["tf_parent_changed"] == (
        "'base' was given in 'odom' and is now in 'map'"
    )


def test_the_former_parent_is_named_where_a_time_before_the_change_is_asked_for(
    transforms: Counted,
) -> None:
    transforms.move("map", "base", 3.0)
    told = "map -> base begins 0.500 s after; until then base was given in 'odom': do two nodes"
    with pytest.raises(NotKnown, match=told):
        transforms.x("map", "base", 2.5)
    transforms.move("map", "base", 14.0)  # that of 3.0 is no longer kept
    with pytest.raises(NotKnown, match=r"begins 11\.500 s after$"):
        transforms.x("map", "base", 2.5)


def test_a_frame_that_moved_may_be_fixed(transforms: Counted) -> None:
    transforms.add(sample("odom", "base", 0.0, 7.0), is_static=True)
    assert transforms.x("odom", "base", 99.0) == 7.0
    transforms.move("odom", "base", 4.0)
    assert transforms.x("odom", "base", 4.0) == 4.0


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        (sample("odom", "base", 4.0, np.nan), "tf_pose_not_finite"),
        (sample("odom", "base", 4.0, 1.0, (0, 0, 0, 2)), "tf_pose_not_rigid"),
        (sample("base", "base", 4.0), "tf_frame_invalid"),
        (sample("odom", "", 4.0), "tf_frame_invalid"),
        (sample("odom", "x" * 100_000, 4.0), "tf_frame_invalid"),
        (sample("a\n[INFO] map saved", "base", 4.0), "tf_frame_invalid"),
        (sample("odom", "base", -4.0), "tf_stamp_invalid"),
        (sample("camera", "odom", 4.0), "tf_loop"),
    ],
)
def test_unusable_samples_are_counted(transforms: Counted, odd: object, reason: str) -> None:
    transforms.add(odd, is_static=False)
    assert transforms.counts == {reason: 1}
    assert transforms.sentences[reason].isprintable()
    assert len(transforms.sentences[reason]) < 500
    assert transforms.x("map", "camera", 2.5) == 103.0


def test_more_nanoseconds_than_a_second_has_are_refused(transforms: Counted) -> None:
    odd = sample("odom", "base", 4.0)
    odd.header.stamp.nanosec = 2**32 - 1
    transforms.add(odd, is_static=False)
    assert transforms.counts == {"tf_stamp_invalid": 1}


# A wheel that two broadcasters send, whose clocks differ by 2 s.


def two_wheels(transforms: Counted, second: float) -> None:
    transforms.move("odom", "base", second)
    transforms.move("base", "wheel", second)
    transforms.move("base", "wheel", second - 2.0)


def test_one_frame_that_is_behind_does_not_disturb_the_others() -> None:
    transforms = Counted()
    for tenth in range(100, 200):
        two_wheels(transforms, tenth / 10)
        assert transforms.x("odom", "base", tenth / 10) == tenth / 10
    assert transforms.x("odom", "wheel", 19.0) == 38.0
    assert transforms.counts == {"tf_sample_late": 99}
    assert transforms.sentences["tf_sample_late"] == (
        "transforms of 'wheel' come 2.000 s late and are ignored: do two nodes with different "
        "clocks send it?"
    )


def test_two_broadcasters_of_the_only_frame_are_no_jump_of_time() -> None:
    transforms = Counted()
    for tenth in range(100, 200):
        transforms.move("map", "camera", tenth / 10)
        transforms.move("map", "camera", tenth / 10 - 2.0)
        assert transforms.x("map", "camera", tenth / 10) == tenth / 10
    assert set(transforms.counts) == {"tf_sample_late"}


def test_an_old_sample_once_in_a_while_is_ignored(transforms: Counted) -> None:
    transforms.move("odom", "base", 4.0, 0.0, 5.0, 0.0, 6.0)
    assert transforms.counts == {"tf_sample_late": 2}
    assert transforms.x("odom", "base", 1.5) == 1.5


def test_time_that_goes_back_for_all_forgets_what_moves(transforms: Counted) -> None:
    transforms.move("base", "wheel", 2.9, 3.0)
    transforms.move("base", "wheel", 0.1, 0.2, 0.3, x=9.0)
    assert transforms.counts == {}
    transforms.move("odom", "base", 0.1, 0.2, x=9.0)
    assert transforms.counts == {}
    transforms.move("odom", "base", 0.3, x=9.0)
    assert transforms.counts == {"tf_time_went_back": 1}
    assert transforms.sentences["tf_time_went_back"] == "the time of TF went back by 2.700 s"
    assert transforms.x("map", "camera", 0.15) == 109.5
    with pytest.raises(NotKnown, match="ends"):
        transforms.x("map", "camera", 2.0)


def test_what_no_longer_comes_does_not_hold_time_up(transforms: Counted) -> None:
    transforms.move("base", "gripper", 3.0)
    for tenth in range(1, 12):
        transforms.move("odom", "base", tenth / 10, x=9.0)
    assert transforms.counts == {"tf_time_went_back": 1}
    assert "gripper" not in transforms._tree.nodes
    assert transforms.x("map", "camera", 0.15) == 109.5


def test_frames_wait_until_it_is_known_whether_time_went_back(transforms: Counted) -> None:
    transforms.move("base", "wheel", 3.0)
    transforms.move("odom", "base", 0.5, x=9.0)
    with pytest.raises(NotKnown, match="may have gone back") as caught:
        transforms.x("map", "camera", 1.5)  # of the old run, as far as is known
    assert caught.value.is_future
    transforms.move("odom", "base", 3.1)
    assert transforms.x("map", "camera", 1.5) == 102.0


def test_a_frame_whose_clock_is_set_back_begins_anew_alone(transforms: Counted) -> None:
    transforms.move("base", "wheel", 3.0)
    for tenth in range(31, 45):
        transforms.move("odom", "base", tenth / 10)
        transforms.move("base", "wheel", tenth / 10 - 3.0, x=9.0)
    assert transforms.counts == {"tf_frame_went_back": 1}
    assert transforms.x("base", "wheel", 1.4) == 9.0
    assert transforms.x("odom", "base", 1.5) == 1.5


def test_what_moves_can_be_forgotten_at_once(transforms: Counted) -> None:
    transforms.clear_moving()
    with pytest.raises(NotKnown, match="nobody says where 'base' is") as caught:
        transforms.x("map", "base", 2.0)
    assert caught.value.is_future
    transforms.move("odom", "base", 0.5)
    assert transforms.x("map", "camera", 0.5) == 101.0


def test_a_flood_of_names_takes_no_frame_its_pose(transforms: Counted) -> None:
    assert transforms.x("map", "camera", 2.5) == 103.0
    started_s = time.monotonic()
    for i in range(FLOOD):
        transforms.move("map", f"flood_{i}", 1.0)
    transforms.clear_moving()
    assert time.monotonic() - started_s < FLOOD_S
    transforms.move("odom", "base", 2.0, 3.0)
    assert transforms.x("map", "camera", 2.5) == 103.0
    assert transforms.counts == {
        "tf_frames_full": FLOOD - 997
    }  # map -> odom -> base -> camera have places
    assert re.search("more than 1000 frames", transforms.sentences["tf_frames_full"])


def test_a_deep_chain_is_walked_in_no_time() -> None:
    transforms = Counted()
    for i in range(999):
        transforms.move(f"f{i}", f"f{i + 1}", 1.0, x=1.0)
    started_s = time.monotonic()
    assert transforms.x("f0", "f999", 1.0) == 999.0
    assert time.monotonic() - started_s < FLOOD_S


def test_samples_closer_than_a_clock_can_tell_stay_few() -> None:
    transforms = Counted(max_samples=100)
    for i in range(1000):
        transforms.move("map", "camera", 1.0 + i * 1e-9)
    node = transforms._tree.nodes["camera"]
    assert len(node.samples) == 100


def test_a_fixed_transform_that_changes_is_told(transforms: Counted) -> None:
    transforms.add(sample("map", "odom", 5.0, 100.0), is_static=True)
    assert not transforms.counts
    transforms.add(sample("map", "odom", 5.0, 90.0), is_static=True)
    assert transforms.counts == {"tf_fixed_changed": 1}
    assert transforms.x("map", "base", 2.0) == 92.0


def test_two_transforms_of_one_time_that_differ_are_told(transforms: Counted) -> None:
    transforms.move("odom", "base", 3.0)
    assert not transforms.counts
    transforms.move("odom", "base", 3.0, x=7.0)
    assert transforms.counts == {"tf_sample_contradicts": 1}
    assert transforms.x("odom", "base", 3.0) == 3.0


def test_stamps_of_another_clock_are_called_so(transforms: Counted) -> None:
    with pytest.raises(NotKnown, match=r"ends 4\.000 s before$"):
        transforms.x("odom", "base", 7.0)
    with pytest.raises(NotKnown, match="s before; their stamps are of different clocks"):
        transforms.x("odom", "base", 1.7e9)
