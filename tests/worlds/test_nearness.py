# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Words for where boxes are against each other."""

import numpy as np
import pytest

from geopurify_worlds.materials import uniform
from geopurify_worlds.nearness import bounding_box, relation
from geopurify_worlds.objects import of_material, scene_object
from geopurify_worlds.shapes import box, cylinder, pose, reach, sphere
from geopurify_worlds.spaces import Space

ROOM = (Space(np.array([4.0, 4.0, 2.5])),)
TABLE = ((0, 0, 0), (1, 1, 0.7))
SOFA = ((-2, -1, 0), (-1.2, 1, 0.8))  # with its back to the wall at x = -2


def said(one: tuple, other: tuple) -> str:
    return relation(np.array(one, float), np.array(other, float), ROOM)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (((0.4, 0.4, 0.7), (0.6, 0.6, 1.0)), TABLE, "on"),
        (((0.4, 0.4, 0.72), (0.6, 0.6, 1.0)), TABLE, "on"),
        (((0.4, 0.4, 1.5), (0.6, 0.6, 1.8)), TABLE, ""),  # hangs over it
        (((-0.5, -0.5, 0), (1.5, 1.5, 0.02)), TABLE, "under"),
        (((1.2, 0, 0), (1.5, 1, 0.4)), TABLE, "next to"),
        (((1.4, 0, 0), (1.6, 1, 0.4)), TABLE, ""),
        (((-1.0, -0.3, 0), (-0.5, 0.3, 0.4)), SOFA, "in front of"),
        (((-2.0, 1.1, 0), (-1.5, 1.5, 0.4)), SOFA, "next to"),
        (((-0.1, -0.3, 0), (0.4, 0.3, 0.4)), SOFA, ""),
        (((-1.9, -0.9, 0.5), (-1.7, -0.5, 0.7)), SOFA, "on"),  # a pillow
        (SOFA, ((-1.9, -0.9, 0.5), (-1.7, -0.5, 0.7)), ""),
    ],
)
def test_relation_of_two_boxes(one: tuple, other: tuple, expected: str) -> None:
    assert said(one, other) == expected


def test_bounding_box_of_turned_parts() -> None:
    lying = cylinder((1, 0, 0), 0.5, 4.0, (np.pi / 2, 0, 0.3))
    ball = sphere((0, 0, 1), 0.5).moved(pose((0, 0, 0), (0, 0, 0.7)))
    item = scene_object("lamp", of_material(uniform((1, 1, 1)), box((0, 0, 1), (1, 1, 1)), ball))
    np.testing.assert_allclose(bounding_box(item), [[-0.5, -0.5, 0.5], [0.5, 0.5, 1.5]])
    # the cylinder's axis is (sin 0.3, -cos 0.3, 0): 2 sin + 0.5 cos, 2 cos + 0.5 sin
    np.testing.assert_allclose(reach(lying), [1.068709, 2.058433, 0.5], atol=1e-6)
