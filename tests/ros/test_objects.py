# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The objects of the node over real topics and services, on frames of a plate before a wall."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from geometry_msgs.msg import Vector3
from geopurify_msgs.msg import Object, ObjectArray, Region
from geopurify_msgs.srv import ListObjects
from mapper_client import Client
from mapper_setup import Setup
from small_room import wall
from std_msgs.msg import Header
from visualization_msgs.msg import Marker, MarkerArray

from geopurify.frame import Frame
from geopurify_ros.qos import LATCHED

CHAIR = 5  # channel of the scores, NYU40
SETTINGS = {"objects.min_voxels": 10, "lifting.pixel_stride": 1}
PLATE = (slice(8, 16), slice(4, 14))


def plate() -> Frame:
    """Return a wall at 2 m with a plate of chair 1 m before it."""
    frame = wall()
    depth_m, scores = frame.depth_m.copy(), frame.scores.copy()
    depth_m[PLATE] = 1.5
    scores[PLATE] = 0
    scores[(*PLATE, CHAIR)] = 255
    return replace(frame, depth_m=depth_m, scores=scores)


@pytest.fixture(scope="module")
def setup(middleware: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setup]:
    made = Setup(tmp_path_factory.mktemp("maps"), **SETTINGS)
    made.arrays, made.markers = [], []
    made.client.listen(ObjectArray, "geopurify/objects", made.arrays.append, LATCHED)
    made.client.listen(MarkerArray, "geopurify/object_markers", made.markers.append, LATCHED)
    yield made
    made.close()


@pytest.fixture(scope="module")
def purified(setup: Setup) -> Setup:
    setup.client.wait_for(lambda: setup.arrays)
    assert not setup.arrays[-1].objects  # of an empty map
    for _ in range(2):
        setup.send(plate())
    setup.client.wait_for_count("frames", 2)
    assert setup.client.call("purify").success
    setup.client.wait_for(lambda: setup.arrays[-1].objects)
    return setup


def test_objects_are_published_after_a_purification(purified: Setup) -> None:
    (chair,) = purified.arrays[-1].objects
    assert (chair.id, chair.label, chair.state) == (1, "chair", Object.PRESENT)
    assert chair.confidence > 0.5
    assert chair.pose.position.z == pytest.approx(1.5, abs=0.06)
    assert chair.first_seen.sec <= chair.last_seen.sec == 2
    assert chair.voxels > 10 and chair.views >= 1
    assert purified.arrays[-1].header.frame_id == "map"
    late = Client()
    arrays: list[ObjectArray] = []
    late.listen(ObjectArray, "geopurify/objects", arrays.append, LATCHED)
    assert late.wait_for(lambda: arrays)[0].objects[0].id == 1
    late.close()


def test_markers_show_box_and_name(purified: Setup) -> None:
    purified.client.wait_for(lambda: len(purified.markers[-1].markers) == 3)
    clear, box, caption = purified.markers[-1].markers
    assert clear.action == Marker.DELETEALL
    assert (box.type, box.id) == (Marker.CUBE, 1)
    assert caption.text == "1 chair"


def test_objects_are_listed_by_class_state_and_region(purified: Setup) -> None:
    client = purified.client
    everything = client.call("list_objects")
    assert everything.success and everything.message == "1 object"
    assert everything.objects == purified.arrays[-1].objects
    assert len(client.call("list_objects", labels=["chair"], states=["present"]).objects) == 1
    assert not client.call("list_objects", labels=["sofa"]).objects
    assert not client.call("list_objects", states=["missing"]).objects
    away = Region(size=Vector3(x=0.5, y=0.5, z=0.5))
    assert not client.call("list_objects", region=away).objects


def test_what_can_not_be_listed_is_refused(purified: Setup) -> None:
    answer = purified.client.call("list_objects", states=["lost"])
    assert (answer.success, answer.code) == (False, ListObjects.Response.INVALID_REQUEST)
    nowhere = Region(header=Header(frame_id="moon"), size=Vector3(x=1.0, y=1.0, z=1.0))
    answer = purified.client.call("list_objects", region=nowhere)
    assert (answer.success, answer.code) == (False, ListObjects.Response.UNKNOWN_FRAME)


def test_a_text_is_answered_with_the_ids_of_objects(purified: Setup) -> None:
    answer = purified.client.call("query_text", text="chair")
    assert [found.object_id for found in answer.objects] == [1]
    assert {f.object_id for f in purified.client.call("query_text", text="wall").objects} == {0}


def test_ids_come_back_with_a_saved_map_and_go_with_a_reset(purified: Setup) -> None:
    client = purified.client
    assert client.call("save_map", path="objects.safetensors").success
    assert client.call("reset").success
    client.wait_for(lambda: not purified.arrays[-1].objects)
    assert not client.call("list_objects").objects
    assert client.call("load_map", path="objects.safetensors").success
    client.wait_for(lambda: purified.arrays[-1].objects)
    (chair,) = client.call("list_objects").objects
    assert (chair.id, chair.label) == (1, "chair")
    np.testing.assert_allclose(chair.pose.position.z, 1.5, atol=0.06)
