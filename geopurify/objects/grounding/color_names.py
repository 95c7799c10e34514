# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How well a colour is called by a name, as people see differences (CIELAB, CIE 1976)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 12.0  # CIELAB units beyond the likeliest name at which a name still fits
_PROTOTYPES = {  # sRGB
    "red": [(200, 30, 30), (160, 40, 40), (220, 60, 50), (120, 25, 25)],
    "orange": [(240, 140, 30), (220, 110, 40), (255, 165, 60)],
    "yellow": [(240, 220, 40), (220, 190, 60), (250, 235, 120)],
    "green": [(40, 150, 50), (90, 140, 60), (30, 90, 40), (130, 180, 90), (110, 120, 50)],
    "turquoise": [(60, 180, 180), (40, 140, 140), (120, 210, 200)],
    "blue": [(40, 80, 200), (60, 110, 170), (30, 50, 110), (110, 150, 210)],
    "purple": [(120, 50, 150), (90, 60, 130), (160, 110, 190)],
    "pink": [(240, 150, 190), (230, 110, 160), (250, 190, 200)],
    "brown": [(120, 75, 40), (90, 55, 35), (150, 100, 60), (70, 45, 30)],
    "beige": [(220, 200, 160), (200, 180, 140), (180, 160, 125)],
    "white": [(245, 245, 245), (220, 220, 220), (235, 230, 220)],
    "gray": [(128, 128, 128), (160, 160, 160), (95, 95, 95)],
    "black": [(20, 20, 20), (45, 45, 45)],
}
BASIC_COLORS = tuple(_PROTOTYPES)
_TO_XYZ = np.array(  # linear sRGB, D65
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)
_WHITE = np.array([0.9505, 1.0, 1.089])


def to_lab(colors: NDArray[Any]) -> NDArray[np.float64]:
    """Return the (..., 3) CIELAB coordinates of (..., 3) sRGB colours of 0..255."""
    srgb = np.asarray(colors, np.float64) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    xyz = linear @ _TO_XYZ.T / _WHITE
    cubic = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = np.moveaxis(cubic, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)


_LAB = {name: to_lab(np.array(colors)) for name, colors in _PROTOTYPES.items()}


def color_costs(colors: NDArray[np.uint8], name: str) -> NDArray[np.float64]:
    """Return (N,) how much farther colours are from a name than from their likeliest one.

    Args:
        colors: (N, 3) sRGB.
        name: one of the basic names; others, such as colorful, cost nothing.
    """
    if name not in _LAB:
        return np.zeros(len(colors))
    lab = to_lab(colors)[:, None]
    distances = {
        other: np.linalg.norm(lab - found, axis=-1).min(1) for other, found in _LAB.items()
    }
    result: NDArray[np.float64] = distances[name] - np.min(list(distances.values()), axis=0)
    return result
