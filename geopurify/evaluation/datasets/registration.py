# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Images of one camera as another one with the same centre and axes sees them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.evaluation.datasets.protocol import View
from geopurify.frame import Camera
from geopurify.sequences.files import resize_color


def register_to_view(
    color: NDArray[np.uint8], depth: NDArray[np.uint16], camera: Camera, view: View
) -> tuple[NDArray[np.uint8], NDArray[np.uint16], Camera]:
    """Return colour, depth and camera at the size of a view.

    Args:
        color: (H, W, 3) of the same view as the depth, at any size.
        camera: of the (h, w) depth.
    """
    width, height = view.width or camera.width, view.height or camera.height
    if color.shape[:2] != (height, width):
        color = resize_color(color, width, height)
    resized = camera.resized(width, height)
    return color, nearest_pixels(depth, camera, resized), resized


def nearest_pixels(
    image: NDArray[Any], image_camera: Camera, camera: Camera, invalid: int = 0
) -> NDArray[Any]:
    """Return an image as ``camera`` sees it, each pixel copied from the nearest of its ray.

    Both cameras look the same way from the same place, so rows and columns are looked up apart.
    Resizing is the case of one camera at two sizes.  Nothing is interpolated: depth and class
    ids of two surfaces must not mix.

    Args:
        image: (h, w) of ``image_camera``.
        invalid: value outside the image.
    """
    columns, is_column = _lookup(camera.width, camera.fx, camera.cx, image_camera, "x")
    rows, is_row = _lookup(camera.height, camera.fy, camera.cy, image_camera, "y")
    seen = image[rows[:, None], columns]
    return np.where(is_row[:, None] & is_column, seen, np.asarray(invalid, image.dtype))


def _lookup(
    count: int, focal: float, centre: float, source: Camera, axis: str
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return for each pixel along one axis the nearest one of the source, and if there is one."""
    own_focal, own_centre, size = (
        (source.fx, source.cx, source.width)
        if axis == "x"
        else (source.fy, source.cy, source.height)
    )
    slope = (np.arange(count) - centre) / focal
    place = np.rint(slope * own_focal + own_centre).astype(np.int64)
    inside = (place >= 0) & (place < size)
    return np.where(inside, place, 0), inside
