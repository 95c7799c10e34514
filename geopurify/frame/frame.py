# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""One posed RGB-D image and its camera: the only thing that enters the map."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.frame.poses import check_rigid

LARGEST_SKEW = 0.01  # times fx: less is left by calibrations
STEEPEST = 100.0  # slope of a view ray, 89.4 degrees off the axis; beyond is not a pinhole camera
LONGEST_PX = 1e6  # focal length: 0.04 degrees of view in 640 pixels


@dataclass(frozen=True)
class Camera:
    """Pinhole intrinsics in pixels, for images of ``width`` x ``height`` without distortion.

    Raises:
        BadInput: they are not finite or positive, or no lens has such a view.
    """

    fx: float
    fy: float
    cx: float
    cy: float
    width: int
    height: int

    def __post_init__(self) -> None:
        values = (self.fx, self.fy, self.cx, self.cy)
        if not np.isfinite(values).all() or min(self.fx, self.fy) <= 0:
            raise BadInput(
                "camera_invalid",
                "camera intrinsics must be finite with fx, fy > 0, "
                f"got fx={self.fx} fy={self.fy} cx={self.cx} cy={self.cy}",
            )
        if max(self.fx, self.fy) > LONGEST_PX:
            raise BadInput(
                "camera_invalid",
                f"camera fx and fy must be at most {LONGEST_PX:g} px, got {self.fx:g} and "
                f"{self.fy:g}",
            )
        if min(self.width, self.height) < 1:
            raise BadInput(
                "camera_invalid", f"camera image size {self.width}x{self.height} is not positive"
            )
        _check_view("x", self.fx, self.cx, self.width)
        _check_view("y", self.fy, self.cy, self.height)

    @classmethod
    def from_matrix(cls, intrinsics: NDArray[Any], width: int, height: int) -> "Camera":
        """Take fx, fy, cx, cy from a 3x3 (or larger) intrinsic matrix.

        Raises:
            BadInput: they are not usable, or the matrix is transposed or has a skew.
        """
        k = np.asarray(intrinsics, np.float64)
        fx, fy, cx, cy = (float(v) for v in (k[0, 0], k[1, 1], k[0, 2], k[1, 2]))
        camera = cls(fx, fy, cx, cy, width, height)
        others = np.array([k[0, 1] / fx, k[1, 0] / fy, k[2, 0], k[2, 1], k[2, 2] - 1])
        if not (np.abs(others) <= LARGEST_SKEW).all():
            raise BadInput(
                "camera_invalid",
                "camera intrinsics must be fx 0 cx, 0 fy cy, 0 0 1 row by row, got "
                f"{', '.join(str(row) for row in k[:3, :3].tolist())}",
            )
        return camera

    def matrix(self) -> NDArray[np.float64]:
        """Return the (3, 3) intrinsic matrix."""
        return np.array([[self.fx, 0.0, self.cx], [0.0, self.fy, self.cy], [0.0, 0.0, 1.0]])

    def resized(self, width: int, height: int) -> "Camera":
        """Return the camera of the same view resized to ``width`` x ``height``.

        Pixel centres are at integer coordinates, so the principal point moves with the half pixel.
        """
        sx, sy = width / self.width, height / self.height
        cx, cy = (self.cx + 0.5) * sx - 0.5, (self.cy + 0.5) * sy - 0.5
        return Camera(self.fx * sx, self.fy * sy, cx, cy, width, height)


def _check_view(axis: str, focal_px: float, centre_px: float, size_px: int) -> None:
    """Refuse view rays that leave any map, or that take ages to follow through it."""
    farthest_px = max(centre_px + 0.5, size_px - 0.5 - centre_px)
    if farthest_px > STEEPEST * focal_px:
        raise BadInput(
            "camera_invalid",
            f"camera f{axis} must be at least 1/{STEEPEST:.0f} of the distance from c{axis} to "
            f"the image border, {farthest_px:g} px, got {focal_px:g}",
        )


@dataclass(frozen=True, eq=False)
class Frame:
    """An RGB-D image registered to one camera, with its pose in the map.

    Attributes:
        color: (H, W, 3) uint8, RGB.
        depth_m: (H, W) float32, distance along the optical axis in metres; 0 where invalid
            (non-finite and negative values become 0).
        camera: intrinsics of both images.
        T_map_cam: (4, 4) float64, takes points of the optical frame (REP-103) to the map.
        stamp_ns: time of exposure in nanoseconds.
        scores: (h, w, C) per-pixel class scores of a 2D network over the same view, or None.
        extras: further (H, W) images of the view by name, for an encoder that reads one; rendered
            rooms and some datasets have the true class ids as ``semantic``.

    Raises:
        BadInput: a size differs from the camera's, no depth is valid, or the pose is not rigid.
    """

    color: NDArray[np.uint8]
    depth_m: NDArray[np.float32]
    camera: Camera
    T_map_cam: NDArray[np.float64]
    stamp_ns: int = 0
    scores: NDArray[Any] | None = field(default=None, repr=False)
    extras: Mapping[str, NDArray[Any]] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        size = f"{self.camera.width}x{self.camera.height}"
        return f"<Frame of {size} pixels, stamp {1e-9 * self.stamp_ns:.3f} s>"

    def __post_init__(self) -> None:
        size = (self.camera.height, self.camera.width)
        if self.color.ndim != 3 or self.color.shape[2] != 3 or self.color.dtype != np.uint8:
            raise BadInput(
                "color_invalid",
                f"color must be (H, W, 3) uint8, got {self.color.shape} {self.color.dtype}",
            )
        for name, image in (("color", self.color), ("depth", self.depth_m)):
            if image.shape[:2] != size:
                raise BadInput(
                    "size_mismatch",
                    f"{name} is {image.shape[1]}x{image.shape[0]}, "
                    f"but the camera says {size[1]}x{size[0]}",
                )
        for name, image in self.extras.items():
            if image.shape != size:
                raise BadInput("size_mismatch", f"{name} has shape {image.shape}, expected {size}")
        object.__setattr__(self, "depth_m", valid_depth(self.depth_m))
        object.__setattr__(self, "T_map_cam", check_rigid(self.T_map_cam))


def valid_depth(depth_m: NDArray[Any]) -> NDArray[np.float32]:
    """Return depth as float32 with every non-finite or negative value set to 0.

    Raises:
        BadInput: no pixel is left.
    """
    depth = np.asarray(depth_m, np.float32)
    depth = np.where(np.isfinite(depth) & (depth > 0), depth, np.float32(0))
    if not depth.any():
        raise BadInput("depth_empty", f"none of the {depth.size} depth pixels is valid")
    return depth
