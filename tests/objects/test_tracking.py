# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
from hand_made_objects import block, map_object

from geopurify.config import ObjectsConfig
from geopurify.objects.tracking import MapVoxels, ObjectTracker, Sighting

HERE, THERE = block((0, 0, 0), (8, 8, 8)), block((100, 0, 0), (8, 8, 8))
NOTHING = np.empty(0, np.int64)
EVERYTHING = np.concatenate([HERE, THERE])


def see(tracker, *things, at=(1.0, 2.0), present=EVERYTHING, carved=NOTHING, **settings):
    """Let a tracker see things at some stamps; return id and state of each object."""
    sightings = [Sighting(thing, np.array(at)) for thing in things]
    tracker.update(sightings, MapVoxels(present, carved), ObjectsConfig(**settings))
    return {known.object_id: known.state for known in tracker.objects.values()}


def test_things_keep_their_ids_and_remember_when_they_were_seen():
    tracker = ObjectTracker()
    assert see(tracker, map_object(keys=HERE)) == {1: "present"}
    both = (map_object(keys=THERE), map_object(keys=HERE, label="stool"))
    assert see(tracker, *both, at=(2.0, 3.0, 4.0)) == {1: "present", 2: "present"}
    known = tracker.objects[1]
    assert (known.label, known.views, known.first_seen_s, known.last_seen_s) == ("stool", 3, 1, 4)


def test_a_thing_that_was_not_found_once_is_itself_when_it_is_found_again():
    tracker = ObjectTracker()
    see(tracker, map_object(keys=HERE))
    assert see(tracker, map_object(keys=THERE)) == {2: "present"}
    assert see(tracker, map_object(keys=THERE), map_object(keys=HERE)) == {
        1: "present",
        2: "present",
    }


def test_a_thing_whose_voxels_were_carved_away_is_missing_where_it_was():
    tracker = ObjectTracker()
    see(tracker, map_object(keys=HERE))
    assert see(tracker, present=THERE, carved=HERE) == {1: "missing"}
    np.testing.assert_array_equal(tracker.objects[1].packed_keys, HERE)


def test_a_thing_whose_voxels_left_the_map_uncarved_is_not_called_missing():
    tracker = ObjectTracker()
    see(tracker, map_object(keys=HERE))
    assert see(tracker, present=THERE) == {}
    assert see(tracker, map_object(keys=HERE)) == {1: "present"}


def test_a_thing_found_elsewhere_after_it_went_was_moved():
    tracker = ObjectTracker()
    see(tracker, map_object(keys=HERE))
    see(tracker, present=THERE, carved=HERE)
    assert see(tracker, map_object(keys=THERE), at=(8.0, 9.0)) == {1: "moved"}
    known = tracker.objects[1]
    assert (known.first_seen_s, known.last_seen_s) == (1, 9)
    np.testing.assert_array_equal(known.packed_keys, THERE)


def test_a_thing_seen_at_its_new_place_before_the_old_one_is_free_was_moved():
    tracker = ObjectTracker()
    see(tracker, map_object(keys=HERE))
    copy = map_object(keys=THERE)
    assert see(tracker, copy, at=(8.0, 9.0)) == {2: "present"}
    stump, rest = np.split(HERE, [len(HERE) // 2])
    sightings = [
        Sighting(copy, np.array([9.5])),
        Sighting(map_object(keys=stump), np.array([2.0])),  # not seen since: seen through
    ]
    left = np.concatenate([stump, THERE])
    tracker.update(sightings, MapVoxels(left, rest), ObjectsConfig())
    assert {o.object_id: o.state for o in tracker.objects.values()} == {1: "moved"}
    np.testing.assert_array_equal(tracker.objects[1].packed_keys, THERE)
    assert see(tracker, copy, at=(9.5, 10.0), carved=stump, present=THERE) == {1: "moved"}


def test_a_thing_found_elsewhere_was_moved_though_a_stump_of_it_is_left():
    tracker = ObjectTracker()
    see(tracker, map_object(keys=HERE))
    stump, rest = np.split(HERE, [len(HERE) // 2])
    found = (map_object(keys=stump), map_object(keys=THERE))
    left = np.concatenate([stump, THERE])
    assert see(tracker, *found, at=(8.0, 9.0), carved=rest, present=left) == {1: "moved"}
    np.testing.assert_array_equal(tracker.objects[1].packed_keys, THERE)


def test_a_thing_found_elsewhere_was_moved_though_half_of_it_was_not_seen_to_be_gone():
    for carved, state in ((HERE[:200], {1: "moved"}), (HERE[:50], {2: "present"})):  # of 512
        tracker = ObjectTracker()
        see(tracker, map_object(keys=HERE))
        left = np.concatenate([np.setdiff1d(HERE, carved), THERE])
        found = map_object(keys=THERE)
        assert see(tracker, found, at=(8.0, 9.0), carved=carved, present=left) == state
    assert see(tracker, found, map_object(keys=HERE)) == {1: "present", 2: "present"}


def test_what_is_carved_into_stays_as_it_was_to_be_told_by_its_shape():
    tracker = ObjectTracker()
    see(tracker, map_object(keys=HERE))
    stump, rest = np.split(HERE, [len(HERE) // 2])
    assert see(tracker, map_object(keys=stump), carved=rest, at=(8.0, 9.0)) == {1: "present"}
    np.testing.assert_array_equal(tracker.objects[1].packed_keys, HERE)
    assert tracker.objects[1].last_seen_s == 2.0
    assert see(tracker, carved=stump, present=THERE) == {1: "missing"}


def test_a_thing_that_was_seen_beside_the_missing_one_is_another():
    tracker = ObjectTracker()
    see(tracker, map_object(keys=HERE), map_object(keys=THERE))
    assert see(tracker, map_object(keys=THERE), present=THERE, carved=HERE) == {
        1: "missing",
        2: "present",
    }


def test_what_is_missing_for_longest_is_forgotten_first():
    tracker = ObjectTracker()
    see(tracker, map_object(keys=HERE))
    see(tracker, map_object(keys=THERE, feature=(0, 1)), carved=HERE, present=THERE, at=(5.0, 6.0))
    assert see(tracker, map_object(keys=THERE, feature=(0, 1)), at=(6.0, 7.0), max_objects=1) == {
        2: "present"
    }


def test_a_tracker_goes_on_with_the_objects_of_a_loaded_map():
    tracker = ObjectTracker([map_object(4, HERE), map_object(9, THERE, state="missing")])
    assert see(tracker, map_object(keys=HERE)) == {4: "present", 9: "missing"}
    assert see(tracker, map_object(keys=HERE), map_object(keys=block((0, 50, 0), (9, 1, 1)))) == {
        4: "present",
        9: "missing",
        10: "present",
    }
