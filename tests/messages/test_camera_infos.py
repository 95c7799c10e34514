# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which camera_info holds at which time."""

import pytest
from sensor_msgs.msg import CameraInfo
from std_msgs.msg import Header

from geopurify.errors import BadInput
from geopurify.messages.camera_infos import KEPT, CameraInfos
from geopurify_ros.conversions import stamp_from_ns

SECOND = 10**9


def info(second: float, width: int, frame_id: str = "cam") -> CameraInfo:
    header = Header(stamp=stamp_from_ns(round(second * SECOND)), frame_id=frame_id)
    return CameraInfo(header=header, width=width)


def infos(*items: CameraInfo) -> CameraInfos:
    known = CameraInfos()
    for item in items:
        known.add(item)
    return known


def width_at(known: CameraInfos, second: float, frame_id: str = "cam") -> int:
    return known.at(round(second * SECOND), frame_id).width


def test_the_last_one_before_an_image_holds_and_the_first_for_earlier_ones() -> None:
    known = infos(info(1, 10), info(2, 10), info(3, 30), info(4, 30))
    assert [width_at(known, t) for t in (0.5, 1, 2.9, 3, 99)] == [10, 10, 10, 30, 30]
    assert len(known) == 2


def test_one_that_comes_late_takes_its_place_in_time() -> None:
    known = infos(info(1.2, 20), info(1, 10))
    assert [width_at(known, t) for t in (1.1, 1.2)] == [10, 20]


def test_one_without_a_stamp_replaces_all() -> None:
    assert width_at(infos(info(1, 10), info(0, 20)), 5) == 20
    assert width_at(infos(info(0, 10), info(0, 20)), 5) == 20


def test_time_that_goes_back_forgets_the_future() -> None:
    assert width_at(infos(info(100, 10), info(5, 20)), 200) == 20


def test_a_change_is_told_once() -> None:
    known = CameraInfos()
    items = [info(1, 10), info(2, 10), info(3, 20), info(4, 20), info(0, 30), info(0, 30)]
    assert [known.add(item) for item in items] == [False, False, True, False, True, False]


def test_of_several_cameras_on_a_topic_the_image_takes_its_own() -> None:
    known = infos(info(1, 10, "left"), info(1, 20, "/right"), info(2, 10, "left"))
    assert width_at(known, 3, "right") == 20
    assert width_at(known, 3, "/left") == 10
    assert not known.add(info(3, 20, "right"))


def test_two_that_differ_at_one_stamp_are_refused() -> None:
    known = infos(info(1, 10), info(1, 20))
    with pytest.raises(BadInput, match="10x0 and 20x0") as caught:
        known.at(2 * SECOND, "cam")
    assert caught.value.reason == "camera_ambiguous"


def test_how_many_are_kept_is_limited() -> None:
    known = infos(*(info(t, t) for t in range(1, 3 * KEPT)))
    assert len(known) == KEPT
    assert width_at(known, 3 * KEPT) == 3 * KEPT - 1


def test_one_with_more_coefficients_than_any_model_is_not_kept() -> None:
    known = infos(info(1, 10))
    long = info(2, 20)
    long.d = [0.0] * 200_000
    with pytest.raises(BadInput, match="camera_info has 200000 coefficients") as caught:
        known.add(long)
    assert caught.value.reason == "camera_invalid"
    assert width_at(known, 3) == 10


def test_nan_is_no_change() -> None:
    known = CameraInfos()
    for second in (1, 2):
        item = info(second, 10)
        item.k[0] = float("nan")
        assert not known.add(item)
    assert len(known) == 1
