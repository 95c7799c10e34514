# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Properties of objects that boxes and colours show."""

import numpy as np
from numpy.typing import NDArray

from geopurify.objects.grounding.boxes import FloatArray
from geopurify.objects.grounding.color_names import TOLERANCE, color_costs, to_lab
from geopurify.objects.grounding.relations import Verdict
from geopurify.objects.grounding.scene import ObjectScene
from geopurify.query.referring.expression import Attribute

CHECKED = frozenset(("color", "shade", "size"))
COLOR_UNIT_M = 0.01  # metres that a CIELAB unit counts for when several objects fit
LARGER, SMALLER = 1.1, 0.9  # than the mean of what else is meant
ELONGATED = 1.5  # length of a "long" thing in widths
DARK, LIGHT = 45.0, 60.0  # CIELAB lightness

# what is compared, and whether more of it is meant
_SIZES = {
    "large": ("size", True),
    "small": ("size", False),
    "tall": ("height", True),
    "short": ("height", False),
    "long": ("length", True),
    "wide": ("length", True),
    "narrow": ("width", False),
    "thick": ("width", True),
}


def measure(scene: ObjectScene, order: str) -> FloatArray:
    """Return (N,) volumes (size), heights, lengths, widths or heights above ground (up)."""
    boxes = scene.boxes
    tall, sides = boxes.high - boxes.low, 2 * boxes.half
    measures: dict[str, FloatArray] = {
        "size": np.cbrt(tall * sides.prod(1)),
        "height": tall,
        "length": sides.max(1, initial=0),
        "width": sides.min(1, initial=np.inf),
        "up": boxes.middles,
    }
    return measures[order]


def check(scene: ObjectScene, attribute: Attribute, among: NDArray[np.bool_]) -> Verdict | None:
    """Return which objects have a property; None if it can't be seen.

    Args:
        among: (N,) of the same class, that sizes are compared with.
    """
    if attribute.kind == "color":
        colors = np.array([found.color for found in scene.objects]).reshape(-1, 3)
        costs = color_costs(colors, attribute.value)
        named = costs <= 0  # no other name is likelier
        fits = named if (named & among).any() else costs <= TOLERANCE
        return Verdict(fits, costs * COLOR_UNIT_M)
    if attribute.kind == "shade":
        return _shade(scene, attribute.value)
    if attribute.kind == "size" and attribute.value in _SIZES:
        return _size(scene, attribute.value, among)
    return None


def _shade(scene: ObjectScene, name: str) -> Verdict:
    colors = np.array([found.color for found in scene.objects]).reshape(-1, 3)
    lightness = to_lab(colors)[:, 0]
    if name == "dark":
        return Verdict(lightness < DARK, lightness * COLOR_UNIT_M)
    return Verdict(lightness > LIGHT, -lightness * COLOR_UNIT_M)


def _size(scene: ObjectScene, word: str, among: NDArray[np.bool_]) -> Verdict:
    """Compare with the others of the class; the only one is as large as it is."""
    order, more = _SIZES[word]
    values = measure(scene, order)
    mean = float(values[among].mean()) if among.any() else 0.0
    if np.count_nonzero(among) < 2:
        return Verdict(np.ones(len(values), np.bool_), np.zeros(len(values)))
    fits = values >= mean * LARGER if more else values <= mean * SMALLER
    if word in ("long", "wide"):
        fits |= values >= ELONGATED * measure(scene, "width")
    return Verdict(fits, mean - values if more else values - mean)
