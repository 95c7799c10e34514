# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Depth of one camera as another camera beside it sees it."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit
from geopurify.errors import BadInput
from geopurify.frame import Camera
from geopurify.sequences.files import lines_of

EXTRINSICS = "colorToDepthExtrinsics"
ONE_SURFACE = 1.03  # ratio of depths up to which neighbours are taken for one
SAME_CAMERA = 0.006  # share by which the intrinsics of registered depth differ, by rounding


def read_color_to_depth(path: Path) -> NDArray[np.float64] | None:
    """Return ``colorToDepthExtrinsics`` of ``sceneNNNN_NN.txt``.

    Returns:
        (4, 4) that takes points of the colour camera to the depth camera; None if the file or the
        entry is missing, or says that both are one.

    Raises:
        BadInput: the file can't be read, or the entry is not a rigid transform.
    """
    if not path.exists():
        return None
    try:
        entries = dict(line.split("=", 1) for line in lines_of(path) if "=" in line)
        text = {key.strip(): value for key, value in entries.items()}.get(EXTRINSICS)
        if text is None:
            return None
        T_depth_color = np.array(text.split(), np.float64).reshape(4, 4)
    except (OSError, ValueError) as error:
        raise BadInput("camera_invalid", f"can't read {EXTRINSICS} of {path}: {error}") from error
    rotation = T_depth_color[:3, :3]
    if not (
        np.isfinite(T_depth_color).all()
        and np.allclose(rotation @ rotation.T, np.eye(3), atol=1e-2)
        and np.linalg.det(rotation) > 0
    ):
        raise BadInput("camera_invalid", f"{EXTRINSICS} of {path} is not a rigid transform")
    return None if np.allclose(T_depth_color, np.eye(4), atol=1e-9) else T_depth_color


def is_registered(depth_camera: Camera, color_camera: Camera) -> bool:
    """Tell whether a depth camera has the intrinsics of the colour camera, up to their size.

    Then its images were registered to the colour camera before they were stored.  So are those of
    ScanNet (https://github.com/ScanNet/ScanNet/issues/92), whose ``.txt`` files still have the
    extrinsics of the raw depth camera.
    """
    scaled = color_camera.resized(depth_camera.width, depth_camera.height)
    names = ("fx", "fy", "cx", "cy")
    return all(
        abs(getattr(depth_camera, name) - getattr(scaled, name)) <= SAME_CAMERA * scaled.fx
        for name in names
    )


def warp_depth(
    depth_m: NDArray[np.float32],
    depth_camera: Camera,
    camera: Camera,
    T_cam_depth: NDArray[np.float64],
) -> NDArray[np.float32]:
    """Return the (H, W) depth that ``camera`` sees, 0 where it has none.

    A pixel of the depth image covers the pixels of ``camera`` whose centres its square reaches,
    so that a larger image has no holes.  Of several surfaces the nearest is seen, of several
    pixels of one surface that in the middle.  Nothing is interpolated.

    Args:
        depth_m: (h, w) of ``depth_camera``, metres, 0 for none.
        T_cam_depth: (4, 4) takes points of the depth camera to ``camera``.
    """
    v, u = np.nonzero(depth_m > 0)
    z = depth_m[v, u].astype(np.float64)
    half = np.array([-0.5, 0.0, 0.5])
    x = ((u[:, None] + half - depth_camera.cx) / depth_camera.fx) * z[:, None]
    y = ((v[:, None] + half - depth_camera.cy) / depth_camera.fy) * z[:, None]
    # (M, 3, 3): the upper left corner, the centre and the lower right corner of each pixel
    points = np.stack([x, y, np.broadcast_to(z[:, None], x.shape)], 2)
    points = points @ T_cam_depth[:3, :3].T + T_cam_depth[:3, 3]
    points = points[(points[..., 2] > 0).all(1)]
    depth = points[:, 1, 2].astype(np.float32)
    columns = camera.fx * points[..., 0] / points[..., 2] + camera.cx
    rows = camera.fy * points[..., 1] / points[..., 2] + camera.cy
    shape = (camera.height, camera.width)
    nearest, seen = np.full(shape, np.inf, np.float32), np.zeros(shape, np.float32)
    _splat(depth, rows, columns, nearest, np.full(shape, np.inf), seen)
    return seen


@njit(cache=True)
def _splat(depth, rows, columns, nearest, offset, seen):  # type: ignore[no-untyped-def]
    height, width = seen.shape
    for second in (False, True):
        for m in range(len(depth)):
            top, bottom = min(rows[m, 0], rows[m, 2]), max(rows[m, 0], rows[m, 2])
            left, right = min(columns[m, 0], columns[m, 2]), max(columns[m, 0], columns[m, 2])
            for i in range(max(0, int(np.ceil(top))), min(height, int(np.floor(bottom)) + 1)):
                for j in range(max(0, int(np.ceil(left))), min(width, int(np.floor(right)) + 1)):
                    if not second:
                        nearest[i, j] = min(nearest[i, j], depth[m])
                        continue
                    away = (i - rows[m, 1]) ** 2 + (j - columns[m, 1]) ** 2
                    if depth[m] <= nearest[i, j] * ONE_SURFACE and away < offset[i, j]:
                        offset[i, j], seen[i, j] = away, depth[m]
