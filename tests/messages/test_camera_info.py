# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a camera_info says of the camera, and what is refused."""

from dataclasses import astuple
from typing import Any

import pytest
from sensor_msgs.msg import CameraInfo, RegionOfInterest
from std_msgs.msg import Header

from geopurify.errors import BadInput
from geopurify.frame import Camera
from geopurify.messages import camera_from_info, fitting_camera
from geopurify.messages.camera_info import KEPT, CameraInfos
from geopurify_ros.conversions import stamp_from_ns

WHOLE = Camera(100.0, 110.0, 79.5, 59.5, 160, 120)


def info_of(camera: Camera = WHOLE, **fields: Any) -> CameraInfo:
    k = camera.matrix().ravel()
    p = [k[0], 0.0, k[2], 0.0, 0.0, k[4], k[5], 0.0, 0.0, 0.0, 1.0, 0.0]
    size = {"width": camera.width, "height": camera.height}
    return CameraInfo(**{**size, "k": k, "p": p, **fields})


def region(x: int, y: int, width: int, height: int, **fields: Any) -> CameraInfo:
    info = info_of(**fields)
    info.roi = RegionOfInterest(x_offset=x, y_offset=y, width=width, height=height)
    return info


def test_a_region_moves_the_principal_point_and_gives_the_size() -> None:
    middle = Camera(100.0, 110.0, 39.5, 29.5, 80, 60)
    assert camera_from_info(region(40, 30, 80, 60)) == middle
    assert camera_from_info(region(40, 30, 80, 60), rectified=True) == middle
    assert fitting_camera(region(40, 30, 80, 60), 80, 60) == middle


@pytest.mark.parametrize("whole", [(0, 0, 0, 0), (0, 0, 160, 120)])
def test_a_region_of_the_whole_image_changes_nothing(whole: tuple[int, ...]) -> None:
    assert camera_from_info(region(*whole)) == WHOLE


def test_a_region_without_a_size_reaches_to_the_border() -> None:
    assert camera_from_info(region(40, 20, 0, 0)) == Camera(100, 110, 39.5, 39.5, 120, 100)


@pytest.mark.parametrize("outside", [(100, 0, 80, 60), (0, 61, 80, 60), (160, 0, 0, 0)])
def test_a_region_outside_of_the_image_is_refused(outside: tuple[int, ...]) -> None:
    with pytest.raises(BadInput, match="does not lie in its image of 160x120") as caught:
        camera_from_info(region(*outside))
    assert caught.value.reason == "camera_invalid"


def test_binning_keeps_the_view() -> None:
    half = camera_from_info(info_of(binning_x=2, binning_y=2))
    # the centre of the first of 80 pixels lies between the first two of 160
    assert half == Camera(50.0, 55.0, 39.5, 29.5, 80, 60)
    assert half == WHOLE.resized(80, 60)
    both = camera_from_info(region(40, 30, 81, 60, binning_x=2, binning_y=1))
    assert both == Camera(50.0, 110.0, 19.5, 29.5, 40, 60)
    with pytest.raises(BadInput, match="not positive"):
        camera_from_info(info_of(binning_x=200))


def test_an_image_may_be_resized_but_not_cropped() -> None:
    assert fitting_camera(info_of(), 80, 60) == WHOLE.resized(80, 60)
    assert astuple(fitting_camera(info_of(), 320, 240))[:2] == (200.0, 220.0)
    # a driver that tells its binning, and the camera of the binned image beside it
    assert fitting_camera(info_of(binning_x=2, binning_y=2), 160, 120) == WHOLE
    for width, height in ((80, 40), (160, 119), (800, 600)):
        with pytest.raises(BadInput) as caught:
            fitting_camera(info_of(), width, height)
        assert caught.value.reason == "size_mismatch"


def test_the_whole_image_with_a_smaller_region_is_refused() -> None:
    with pytest.raises(BadInput, match="color is 160x120, but camera_info says 80x60"):
        fitting_camera(region(40, 30, 80, 60), 160, 120)


def test_text_of_the_driver_is_shown_on_one_line_and_not_too_long() -> None:
    info = info_of(distortion_model="x\n[INFO]: map saved \x1b[2K", d=[1.0] * 10_000)
    with pytest.raises(BadInput) as caught:
        camera_from_info(info)
    assert str(caught.value).isprintable() and len(str(caught.value)) < 500


@pytest.mark.parametrize("focal", [0.0, float("nan"), float("inf"), -5.0])
def test_unusable_intrinsics_are_refused(focal: float) -> None:
    info = info_of(Camera(5.0, 5.0, 1.0, 1.0, 2, 2))
    info.k[0] = focal
    with pytest.raises(BadInput) as caught:
        camera_from_info(info)
    assert caught.value.reason == "camera_invalid"


@pytest.mark.parametrize(
    ("model", "coefficients"),
    [("plumb_bob", [0.1, 0, 0, 0, 0]), ("plumb_bob", [float("nan")]), ("equidistant", [0.0])],
)
def test_distorted_camera_is_refused_unless_rectified(
    model: str, coefficients: list[float]
) -> None:
    info = info_of(Camera(5.0, 5.0, 1.0, 1.0, 2, 2))
    info.distortion_model, info.d = model, [float(v) for v in coefficients]
    with pytest.raises(BadInput, match="rectify") as caught:
        camera_from_info(info)
    assert caught.value.reason == "camera_distorted"
    assert camera_from_info(info, rectified=True).fx == 5.0


@pytest.mark.parametrize(
    ("rectified", "zero", "wanted"),
    [
        (False, "k", "its K is 0; P is not: if the images are rectified, say so"),
        (True, "p", "its P is 0; K is not: if the images are raw, say so"),
        (False, "kp", "its K is 0$"),
    ],
)
def test_what_a_driver_left_at_0_is_named(rectified: bool, zero: str, wanted: str) -> None:
    info = info_of(**{name: [0.0] * {"k": 9, "p": 12}[name] for name in zero})
    with pytest.raises(BadInput, match=wanted) as caught:
        camera_from_info(info, rectified)
    assert caught.value.reason == "camera_invalid"
    if len(zero) == 1:
        assert camera_from_info(info, not rectified) == WHOLE


def test_a_camera_info_without_a_size_is_refused() -> None:
    info = info_of()
    info.width = info.height = 0
    with pytest.raises(BadInput, match="camera_info is for images of 0x0") as caught:
        camera_from_info(info)
    assert caught.value.reason == "camera_invalid"


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
