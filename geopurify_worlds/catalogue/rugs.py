# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Rugs, of one colour or with a pattern in two shades of it."""

from dataclasses import replace

from geopurify_worlds.materials import darker
from geopurify_worlds.objects import Furnishing, SceneObject, of_material, scene_object
from geopurify_worlds.shapes import box, cylinder, pose
from geopurify_worlds.style import Style

RUG_M = 0.015  # thickness


def rug(style: Style) -> Furnishing:
    """Return a rug that lies alone."""
    size = (style.rng.uniform(0.9, 1.4), style.rng.uniform(1.3, 2.0))
    item = rug_on_floor(style, size).moved(pose((size[0] / 2, 0, 0)))
    return Furnishing((item,), (*size, RUG_M))


def rug_on_floor(style: Style, area_m: tuple[float, float], is_round: bool = False) -> SceneObject:
    """Return a rug around the origin within an area (depth, width)."""
    rng = style.rng
    material = style.material("rug", ("fabric",))
    if rng.uniform() < 0.6:
        pattern = str(rng.choice(("checker", "stripes", "painting")))
        accent = darker(material.color, rng.uniform(0.45, 0.7))
        material = replace(
            material, pattern=pattern, accent=accent, scale_m=rng.uniform(0.12, 0.3)
        )
    middle = (0, 0, RUG_M / 2)
    if is_round:
        return scene_object("rug", of_material(material, cylinder(middle, min(area_m) / 2, RUG_M)))
    border = replace(material, pattern="plain", color=darker(material.color, 0.6))
    inner = box((0, 0, RUG_M / 2), (area_m[0] - 0.2, area_m[1] - 0.2, RUG_M))
    outer = box((0, 0, RUG_M / 2 - 0.002), (area_m[0] - 0.05, area_m[1] - 0.05, RUG_M - 0.004))
    return scene_object("rug", of_material(material, inner), of_material(border, outer))
