# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The pinhole camera that a sensor_msgs/CameraInfo describes, and which one holds at which time.

It may be one of rclpy or of a bag.
"""

from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from geopurify.errors import BadInput, quote
from geopurify.frame import Camera
from geopurify.messages.stamps import ns_from_stamp
from geopurify.messages.synchronizer import JUMP_NS

PINHOLE_MODELS = ("", "none", "plumb_bob", "rational_polynomial")
# A coefficient of 1e-3 moves the corner of a usual 640x480 image by a quarter of a pixel.
NEGLIGIBLE_DISTORTION = 1e-3
# An image may be resized, but not cropped: its sides must have kept their ratio to a pixel.
RESIZE_TOLERANCE_PX = 1.0
MOST_ENLARGED = 4  # an image is at most this many times as wide as its camera_info says
MOST_COEFFICIENTS = 16  # of any model of OpenCV, which has 14 at most
SHOWN_COEFFICIENTS = 8
KEPT = 32  # of those that differ: several cameras may share a topic, and one may change


def camera_from_info(info: Any, rectified: bool = False) -> Camera:
    """Return the camera of the images that a driver sends with this camera_info.

    That is K of an undistorted image or P of a rectified one, moved to the region of interest and
    binned as its fields say (REP-104): the region is given in pixels of the whole sensor, all 0
    for the whole of it, and binning by 0 is none.

    Raises:
        BadInput: intrinsics are zero or not finite, the image is distorted, or the region does
            not lie in the image.
    """
    _check_filled_in(info, rectified)
    matrix = np.reshape(info.p, (3, 4)) if rectified else np.reshape(info.k, (3, 3))
    if not rectified:
        _check_undistorted(info)
    return _binned(_region(Camera.from_matrix(matrix, info.width, info.height), info), info)


def fitting_camera(info: Any, width: int, height: int, rectified: bool = False) -> Camera:
    """Return the camera of images that may have been resized since ``info`` was made.

    Raises:
        BadInput: the intrinsics are not usable, or the image was cropped without a ``roi``.
    """
    camera = camera_from_info(info, rectified)
    if (width, height) == (camera.width, camera.height):
        return camera
    most = camera.width * (1 if _is_cropped(info) else MOST_ENLARGED)
    wrong_ratio = abs(width * camera.height / camera.width - height) >= RESIZE_TOLERANCE_PX
    if wrong_ratio or width > most:
        raise BadInput(
            "size_mismatch",
            f"color is {width}x{height}, but camera_info says {camera.width}x{camera.height} with "
            f"its roi and binning: a resized image keeps its ratio and is at most {most} pixels "
            "wide, a cropped one needs a camera_info of its own or with its roi",
        )
    return camera.resized(width, height)


def intrinsics(info: Any) -> tuple[int | bytes | str, ...]:
    """Return all that decides how the images of a camera_info are seen, to compare it."""
    roi = info.roi
    region = (roi.x_offset, roi.y_offset, roi.width, roi.height, info.binning_x, info.binning_y)
    numbers = np.array((*info.k, *info.p, *info.d), np.float64)  # as bytes: NaN is no other NaN
    return (info.width, info.height, *region, numbers.tobytes(), info.distortion_model)


def _check_filled_in(info: Any, rectified: bool) -> None:
    """Refuse what a driver has left at 0, as one does that has no calibration."""
    if not (info.width and info.height):
        raise BadInput(
            "camera_invalid",
            f"camera_info is for images of {info.width}x{info.height}: its sender must set the "
            "size of those that K and P are for",
        )
    if np.any(info.p if rectified else info.k):
        return
    used, other, of_other = ("P", "K", "raw") if rectified else ("K", "P", "rectified")
    hint = ""
    if np.any(info.k if rectified else info.p):
        said = "false" if rectified else "true"
        hint = (
            f"; {other} is not: if the images are {of_other}, say so (images_rectified: {said} of "
            f"the node, --bag rectified={said})"
        )
    raise BadInput("camera_invalid", f"camera_info is not calibrated: its {used} is 0{hint}")


def _check_undistorted(info: Any) -> None:
    is_pinhole = info.distortion_model.lower() in PINHOLE_MODELS
    coefficients = np.asarray(info.d, np.float64)
    if is_pinhole and bool((np.abs(coefficients) <= NEGLIGIBLE_DISTORTION).all()):
        return
    more = " ..." if len(coefficients) > SHOWN_COEFFICIENTS else ""
    raise BadInput(
        "camera_distorted",
        f"camera_info has the distortion {quote(info.distortion_model)} "
        f"{coefficients[:SHOWN_COEFFICIENTS].tolist()}{more}; rectify colour and depth "
        "(image_proc rectify) and say that the images are rectified: images_rectified of the "
        "node, --bag rectified=true",
    )


def _is_cropped(info: Any) -> bool:
    roi = info.roi
    sizes = ((roi.width, info.width), (roi.height, info.height))
    return any((roi.x_offset, roi.y_offset)) or any(part not in (0, all_) for part, all_ in sizes)


def _region(camera: Camera, info: Any) -> Camera:
    """Return the camera of the region of interest only."""
    roi = info.roi
    if not _is_cropped(info):
        return camera
    width = roi.width or camera.width - roi.x_offset
    height = roi.height or camera.height - roi.y_offset
    if (
        min(width, height) < 1
        or roi.x_offset + width > camera.width
        or (roi.y_offset + height > camera.height)
    ):
        raise BadInput(
            "camera_invalid",
            f"camera_info has the roi {width}x{height} at {roi.x_offset}, {roi.y_offset}, which "
            f"does not lie in its image of {camera.width}x{camera.height}",
        )
    cx, cy = camera.cx - roi.x_offset, camera.cy - roi.y_offset
    return Camera(camera.fx, camera.fy, cx, cy, width, height)


def _binned(camera: Camera, info: Any) -> Camera:
    """Return the camera whose pixels are blocks of the other's; what makes no block is left."""
    across, down = max(info.binning_x, 1), max(info.binning_y, 1)
    if across == down == 1:
        return camera
    return Camera(
        camera.fx / across,
        camera.fy / down,
        (camera.cx + 0.5) / across - 0.5,  # pixel centres are at integer coordinates
        (camera.cy + 0.5) / down - 0.5,
        camera.width // across,
        camera.height // down,
    )


class _Held(NamedTuple):
    stamp_ns: int
    frame_id: str
    intrinsics: tuple[int | bytes | str, ...]
    info: Any


class CameraInfos:
    """The camera_infos of a topic, whether one comes with each image or only one at all.

    Only those that differ are kept.  One whose stamp is 0 or goes back replaces all of its camera.
    """

    def __init__(self) -> None:
        self._held: list[_Held] = []

    def __len__(self) -> int:
        """Return how many are kept."""
        return len(self._held)

    def add(self, info: Any) -> bool:
        """Take a camera_info over; return whether it differs from the last of its camera.

        Raises:
            BadInput: ``camera_invalid``, it has more coefficients than any model has.
        """
        if len(info.d) > MOST_COEFFICIENTS:
            raise BadInput(
                "camera_invalid",
                f"camera_info has {len(info.d)} coefficients of distortion, at most "
                f"{MOST_COEFFICIENTS} are taken",
            )
        stamp_ns = ns_from_stamp(info.header.stamp)
        new = _Held(stamp_ns, _plain(info.header.frame_id), intrinsics(info), info)
        last = max(self._of(new.frame_id), key=attrgetter("stamp_ns"), default=None)
        self._held = [held for held in self._held if not _is_outdated(held, new)]
        before = [held for held in self._of(new.frame_id) if held.stamp_ns <= stamp_ns]
        if not before or before[-1].intrinsics != new.intrinsics:
            self._held = sorted([*self._held, new], key=attrgetter("stamp_ns"))[-KEPT:]
        return last is not None and last.intrinsics != new.intrinsics

    def at(self, stamp_ns: int, frame_id: str) -> Any:
        """Return the last one before an image, or the first one of all for an earlier image.

        Those of the image's own frame are preferred, if there are any.

        Raises:
            BadInput: ``camera_ambiguous``, two of one stamp differ.
        """
        known = self._of(_plain(frame_id)) or self._held
        chosen = [held for held in known if held.stamp_ns <= stamp_ns] or known[:1]
        last = chosen[-1]
        if len(chosen) > 1 and chosen[-2].stamp_ns == last.stamp_ns:
            sizes = " and ".join(f"{h.info.width}x{h.info.height}" for h in chosen[-2:])
            raise BadInput(
                "camera_ambiguous",
                f"camera_info differs at one stamp, for images of {sizes}: several cameras are on "
                "its topic",
            )
        return last.info

    def _of(self, frame_id: str) -> list[_Held]:
        return [held for held in self._held if held.frame_id == frame_id]


def _is_outdated(held: _Held, new: _Held) -> bool:
    went_back = held.stamp_ns > new.stamp_ns + JUMP_NS
    return held.frame_id == new.frame_id and (went_back or not new.stamp_ns)


def _plain(frame_id: str) -> str:
    return frame_id.lstrip("/")
