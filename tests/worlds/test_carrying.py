# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np

from geopurify_worlds.carrying import CARRIED, LEAST_M, carry_one
from geopurify_worlds.nearness import bounding_box
from geopurify_worlds.room import make_room


def test_one_thing_of_a_room_stands_elsewhere_on_the_floor_and_in_no_other():
    room = make_room(7)
    moved, instance = carry_one(room, np.random.default_rng(0))
    changed = [
        i for i, (a, b) in enumerate(zip(room.objects, moved.objects, strict=True)) if a is not b
    ]
    assert changed == [instance - 1]
    before, after = (bounding_box(r.objects[instance - 1]) for r in (room, moved))
    assert moved.objects[instance - 1].name in CARRIED
    np.testing.assert_allclose(after[:, 2], before[:, 2])
    np.testing.assert_allclose(after[1] - after[0], before[1] - before[0], atol=1e-9)
    assert np.hypot(*(after - before)[0, :2]) > LEAST_M
    assert (np.abs(after[:, :2]) < room.size_m[:2] / 2).all()


def test_a_room_without_such_things_stays():
    room = make_room(7)
    bare = type(room)(room.size_m, tuple(o for o in room.objects if o.name not in CARRIED))
    assert carry_one(bare, np.random.default_rng(0)) is None
