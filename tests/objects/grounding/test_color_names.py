# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.objects.grounding.color_names import color_costs, to_lab


def test_lab_of_known_colors():
    # published values, e.g. of Lindbloom's calculator (D65)
    found = to_lab(np.array([[255, 255, 255], [255, 0, 0], [0, 0, 0]]))
    assert found == pytest.approx(np.array([[100, 0, 0], [53.2, 80.1, 67.2], [0, 0, 0]]), abs=0.2)


@pytest.mark.parametrize(
    ("color", "name"),
    [
        ((200, 30, 30), "red"),
        ((30, 40, 120), "blue"),
        ((90, 60, 35), "brown"),
        ((9, 9, 9), "black"),
    ],
)
def test_the_likeliest_name_costs_nothing(color, name):
    colors = np.array([color], np.uint8)
    assert color_costs(colors, name)[0] == 0
    assert color_costs(colors, "yellow")[0] > 12
