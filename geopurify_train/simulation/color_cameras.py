# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a colour camera beside a depth camera makes of a perfect image."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, shift

NOISE = 3.0  # grey levels


@dataclass(frozen=True)
class ColorCamera:
    """The faults of a camera.

    Attributes:
        offset_px: down and right, of colour against depth.
        gain: of red, green and blue.
        saturation: 1 leaves colours as they are.
        blur_px: standard deviation.
        flicker: relative standard deviation of the exposure of frames.
    """

    offset_px: tuple[float, float]
    gain: tuple[float, float, float]
    saturation: float
    blur_px: float
    flicker: float

    def see(self, color: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
        """Return the (H, W, 3) image of a frame."""
        seen = color.astype(np.float32)
        grey = seen.mean(2, keepdims=True)
        seen = grey + self.saturation * (seen - grey)
        seen = gaussian_filter(seen, (self.blur_px, self.blur_px, 0))
        exposure = 1 + self.flicker * rng.standard_normal()
        seen = seen * np.array(self.gain, np.float32) * np.float32(exposure)
        seen += NOISE * rng.standard_normal(seen.shape, np.float32)
        return np.clip(self.misplace(seen), 0, 255).astype(np.uint8)

    def misplace(self, image: NDArray) -> NDArray:
        """Return an image shifted against depth, by whole pixels."""
        offset = np.rint(self.offset_px)
        if not offset.any():
            return image
        return shift(image, (*offset, *[0] * (image.ndim - 2)), order=0, mode="nearest")


def draw_color_camera(rng: np.random.Generator) -> ColorCamera:
    """Return a camera; most are badly registered with depth."""
    badly = rng.random() < 0.6
    down, right = badly * rng.uniform((-2, -3), (2, 3))
    red, green, blue = rng.uniform(0.6, 1.2, 3)
    return ColorCamera(
        (float(down), float(right)),
        (float(red), float(green), float(blue)),
        saturation=float(rng.uniform(0.4, 1.2)),
        blur_px=float(rng.uniform(0, 1.5)),
        flicker=float(rng.uniform(0, 0.12)),
    )
