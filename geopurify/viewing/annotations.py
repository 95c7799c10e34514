# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Boxes, names and a scale, drawn over a picture of voxels."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from geopurify.frame import Camera

TEXT_COLOR = (30, 30, 30)
PAPER = (255, 255, 255)
FONT_SIZE, PADDING, STEP = 18, 4, 6  # pixels
MOST_STEPS = 24  # that a name is moved up to be free of others
CORNERS = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) / 2
EDGES = [(a, b) for a in range(8) for b in range(a + 1, 8) if (a ^ b).bit_count() == 1]
NEAR_M = 0.05
SCALE_M = 1.0


class Annotations:
    """Draws over the picture of one camera.

    Args:
        picture: (H, W, 3).
    """

    def __init__(
        self, picture: NDArray[np.uint8], camera: Camera, T_map_cam: NDArray[np.float64]
    ) -> None:
        self._image = Image.fromarray(picture)
        self._draw = ImageDraw.Draw(self._image)
        self._font = ImageFont.load_default(FONT_SIZE)
        self._camera, self._pose = camera, T_map_cam
        self._taken: list[tuple[tuple[float, float, float, float], str]] = []

    def result(self) -> NDArray[np.uint8]:
        """Return the (H, W, 3) picture."""
        return np.asarray(self._image)

    def project(self, points_map: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return (N, 3): column, row and depth of (N, 3) points."""
        c = self._camera
        local = (points_map - self._pose[:3, 3]) @ self._pose[:3, :3]
        depth = np.maximum(local[:, 2:], NEAR_M)
        return np.hstack([local[:, :2] / depth * (c.fx, c.fy) + (c.cx, c.cy), local[:, 2:]])

    def draw_box(
        self,
        T_map_box: NDArray[np.float64],
        size_m: NDArray[np.float64],
        color: tuple[int, int, int],
    ) -> None:
        """Draw the edges of a box that is before the camera."""
        corners = self.project((CORNERS * size_m) @ T_map_box[:3, :3].T + T_map_box[:3, 3])
        if (corners[:, 2] > NEAR_M).all():
            for a, b in EDGES:
                self._draw.line([*corners[a, :2], *corners[b, :2]], color, 2)

    def write(self, place_map: NDArray[np.floating], text: str) -> None:
        """Write a name above a place, clear of others; not twice beside each other."""
        column, row, depth = self.project(place_map[None])[0]
        if depth <= NEAR_M:
            return
        left, top, right, bottom = self._draw.textbbox((0, 0), text, self._font)
        width, height = right - left + 2 * PADDING, bottom - top + 2 * PADDING
        x = float(np.clip(column - width / 2, 0, self._camera.width - width))
        y = float(np.clip(row - height, 0, self._camera.height - height))
        for _ in range(MOST_STEPS):
            hidden = {t for o, t in self._taken if _overlap((x, y, x + width, y + height), o)}
            if text in hidden:
                return  # it is written already
            if not hidden:
                break
            y -= STEP
        self._taken.append(((x, y, x + width, y + height), text))
        self._draw.rounded_rectangle((x, y, x + width, y + height), 4, PAPER, (190, 190, 190))
        self._draw.text((x + PADDING - left, y + PADDING - top), text, TEXT_COLOR, self._font)

    def draw_scale(self, centre_map: NDArray[np.floating]) -> None:
        """Draw how long a metre is, at the depth of a place."""
        depth = max(float(self.project(centre_map[None])[0, 2]), NEAR_M)
        length = SCALE_M * self._camera.fx / depth
        x, y = 16.0, self._camera.height - 16.0
        self._draw.line([x, y, x + length, y], TEXT_COLOR, 3)
        for end in (x, x + length):
            self._draw.line([end, y - 5, end, y + 5], TEXT_COLOR, 3)
        self._draw.text((x + length + 8, y - 12), f"{SCALE_M:g} m", TEXT_COLOR, self._font)


def _overlap(
    first: tuple[float, float, float, float], second: tuple[float, float, float, float]
) -> bool:
    return (
        first[0] < second[2]
        and second[0] < first[2]
        and first[1] < second[3]
        and second[1] < first[3]
    )
