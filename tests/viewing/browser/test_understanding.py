# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
from hand_made_room import hand_made_room

from geopurify.objects.grounding import answer_expression
from geopurify.query.referring import parse_expression
from geopurify.viewing.browser.understanding import understanding_of


def understand(sentence: str):
    return understanding_of(answer_expression(parse_expression(sentence), hand_made_room()))


def test_the_parse_the_objects_and_the_anchors_are_told():
    found = understand("the wooden lmap on the table")
    assert list(found.lines()) == [
        ("understood as", "lamp [wooden, on(table)]"),
        ("“table”", "table 8"),
        ("note", "read as: lmap: lamp"),
        ("note", "not checked: wooden"),
    ]
    assert found.names == ("lamp 12",)
    (table,) = (known for known in hand_made_room().objects if known.object_id == 8)
    np.testing.assert_array_equal(found.anchors[0].T_map_box, table.T_map_box)
    np.testing.assert_array_equal(found.anchors[0].size_m, table.size_m)


def test_what_else_fits_and_why_nothing_does_are_told():
    tie = dict(understand("the chair next to the table").lines())
    assert tie["may also be"] in ("chair 9", "chair 10")
    missing = understand("the chair next to the sofa")
    assert dict(missing.lines())["no object"] == "there is no sofa in the map"
    assert missing.names == ()
