# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from hand_made_objects import map_object

from geopurify.errors import BadInput
from geopurify.objects.selection import object_of, select_objects
from geopurify.query.regions import Region

AWAY = np.eye(4)
AWAY[:3, 3] = 3, 0, 0
OBJECTS = (
    map_object(1),
    map_object(2, label="sofa", state="missing"),
    map_object(3, T_map_box=AWAY, state="moved"),
)


def ids(*arguments) -> list[int]:
    return [known.object_id for known in select_objects(OBJECTS, *arguments)]


def test_objects_are_chosen_by_class_state_and_place():
    assert ids() == [1, 2, 3]
    assert ids(["chair"]) == [1, 3]
    assert ids([], ["missing", "moved"]) == [2, 3]
    assert ids(["sofa", "chair"], ["present"]) == [1]
    assert ids([], [], Region(AWAY, np.ones(3))) == [3]
    assert ids(["piano"]) == []


def test_a_state_that_there_is_not_is_refused():
    with pytest.raises(BadInput, match="present, missing, moved, got 'lost'"):
        ids([], ["lost"])


def test_an_object_is_found_by_its_id():
    assert object_of(OBJECTS, 3) is OBJECTS[2]
    with pytest.raises(BadInput, match="no object 4"):
        object_of(OBJECTS, 4)
