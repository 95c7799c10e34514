# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""YUV images to RGB (ITU-R BT.601, limited range), as USB and CSI cameras send them."""

import numpy as np
from numpy.typing import NDArray

# Where Y of the two pixels, U and V lie in four bytes.
PACKED_422 = {
    "uyvy": (1, 3, 0, 2),
    "yuv422": (1, 3, 0, 2),  # the older name of uyvy in sensor_msgs
    "yuyv": (0, 2, 1, 3),
    "yuv422_yuy2": (0, 2, 1, 3),  # the older name of yuyv
}
# Where U and V lie in the two bytes of the chroma plane.
SEMI_PLANAR_420 = {"nv12": (0, 1), "nv21": (1, 0)}

# rows: R, G, B; columns: Y - 16, U - 128, V - 128
RGB_FROM_YUV = np.array(
    [[1.164383, 0.0, 1.596027], [1.164383, -0.391762, -0.812968], [1.164383, 2.017232, 0.0]],
    np.float32,
)


def rgb_from_422(rows: NDArray[np.uint8], encoding: str) -> NDArray[np.uint8]:
    """Return the (H, W, 3) pixels of (H, 2 W) bytes of `PACKED_422`; W is even."""
    y0, y1, u, v = PACKED_422[encoding]
    quads = rows.reshape(len(rows), -1, 4)
    luma = quads[..., (y0, y1)].reshape(len(rows), -1)
    return _rgb(luma, np.repeat(quads[..., (u, v)], 2, axis=1))


def rgb_from_420(rows: NDArray[np.uint8], encoding: str) -> NDArray[np.uint8]:
    """Return the (H, W, 3) pixels of (H * 3 / 2, W) bytes of `SEMI_PLANAR_420`; both are even."""
    height, width = len(rows) * 2 // 3, rows.shape[1]
    chroma = rows[height:].reshape(height // 2, width // 2, 2)[..., SEMI_PLANAR_420[encoding]]
    return _rgb(rows[:height], chroma.repeat(2, axis=0).repeat(2, axis=1))


def _rgb(luma: NDArray[np.uint8], chroma: NDArray[np.uint8]) -> NDArray[np.uint8]:
    yuv = np.concatenate([luma[..., None], chroma], axis=2).astype(np.float32)
    rgb = (yuv - np.array([16, 128, 128], np.float32)) @ RGB_FROM_YUV.T
    pixels: NDArray[np.uint8] = np.clip(np.rint(rgb), 0, 255).astype(np.uint8)
    return pixels
