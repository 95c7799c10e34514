# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The objects of the node over real topics, services and an action: a chair on a floor."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from geometry_msgs.msg import Vector3
from geopurify_msgs.action import FindObject
from geopurify_msgs.msg import Object, ObjectArray, Region
from geopurify_msgs.srv import ListObjects, LoadMap
from mapper_client import TIMEOUT_S, Client
from mapper_setup import Setup
from nav_msgs.msg import OccupancyGrid
from rclpy.action import ActionClient
from sensor_msgs.msg import Image
from small_room import wall
from std_msgs.msg import Header
from visualization_msgs.msg import Marker, MarkerArray

from geopurify.errors import BadInput
from geopurify.frame import Frame
from geopurify.map_files.align import Alignment
from geopurify.messages import matrix_from_pose
from geopurify.pipeline import loading
from geopurify_ros.qos import LATCHED, TF_STATIC

FLOOR, CHAIR = 2, 5  # channels of the scores, NYU40
UP = (0.0, 0.0, -1.0)  # the camera looks down on a floor
SETTINGS = {
    "objects.min_area_m2": 0.004,
    "lifting.pixel_stride": 1,
    "costmap.resolution_m": 0.1,
    "costmap.robot_radius_m": 0.15,
}
PLATE = (slice(8, 16), slice(4, 14))


def plate() -> Frame:
    """Return a floor at 2 m with a chair of half a metre on it."""
    frame = wall()
    depth_m, scores = frame.depth_m.copy(), np.zeros_like(frame.scores)
    depth_m[PLATE] = 1.5
    scores[..., FLOOR] = 255
    scores[PLATE] = 0
    scores[(*PLATE, CHAIR)] = 255
    return replace(frame, depth_m=depth_m, scores=scores)


@pytest.fixture(scope="module")
def setup(middleware: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setup]:
    made = Setup(tmp_path_factory.mktemp("maps"), UP, **SETTINGS)
    made.arrays, made.markers, made.grids = [], [], []
    made.client.listen(ObjectArray, "geopurify/objects", made.arrays.append, LATCHED)
    made.client.listen(MarkerArray, "geopurify/object_markers", made.markers.append, LATCHED)
    made.client.listen(OccupancyGrid, "geopurify/costmap", made.grids.append, LATCHED)
    made.finder = ActionClient(made.client.node, FindObject, "geopurify/find_object")
    yield made
    made.finder.destroy()
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
    assert {f.object_id for f in purified.client.call("query_text", text="floor").objects} == {0}


def find(setup: Setup, **goal: object) -> tuple[FindObject.Result, list[str]]:
    """Send a goal; return its result and the stages on the way."""
    assert setup.finder.wait_for_server(TIMEOUT_S)
    done, stages = threading.Event(), []
    sent = setup.finder.send_goal_async(
        FindObject.Goal(**goal), lambda message: stages.append(message.feedback.stage)
    )
    sent.add_done_callback(lambda _: done.set())
    assert done.wait(TIMEOUT_S) and sent.result().accepted
    done.clear()
    answer = sent.result().get_result_async()
    answer.add_done_callback(lambda _: done.set())
    assert done.wait(TIMEOUT_S)
    return answer.result().result, stages


def test_the_floor_is_free_and_the_chair_is_not(purified: Setup) -> None:
    purified.client.wait_for(lambda: purified.grids[-1].data)
    grid = purified.grids[-1]
    assert grid.header.frame_id == "map"
    assert grid.info.resolution == pytest.approx(0.1)
    cells = np.array(grid.data).reshape(grid.info.height, grid.info.width)
    assert grid.info.origin.position.z == pytest.approx(2.0, abs=0.06)  # the floor
    assert (cells == 100).sum() == pytest.approx(20, abs=10)  # 0.5 m x 0.4 m
    assert (cells == 0).sum() > 250


def test_an_object_is_found_with_a_pose_before_it(purified: Setup) -> None:
    found, stages = find(purified, text="chair")
    assert found.success and found.code == FindObject.Result.OK, found.message
    assert (found.object.id, found.object.label) == (1, "chair")
    assert found.score > 0.5
    assert set(stages) <= {"querying", "planning"}
    assert found.approach.header.frame_id == "map"
    assert found.approach.pose.position.z == pytest.approx(2.0, abs=0.06)
    place = matrix_from_pose(found.approach.pose)
    to_chair = matrix_from_pose(found.object.pose)[:2, 3] - place[:2, 3]
    np.testing.assert_allclose(place[:2, 0], to_chair / np.linalg.norm(to_chair), atol=1e-6)
    assert 0.15 < np.linalg.norm(to_chair) < 1.4


def test_what_can_not_be_found_or_approached_says_why(purified: Setup) -> None:
    nothing, _ = find(purified, text="bathtub")
    assert (nothing.success, nothing.code) == (False, FindObject.Result.NOT_FOUND)
    near, _ = find(purified, text="chair", max_distance=0.01)
    assert (near.success, near.code) == (False, FindObject.Result.NOT_REACHABLE)
    assert "nearest free and reachable cell" in near.message
    assert near.object.id == 1  # it was found
    wrong, _ = find(purified, text="chair", max_distance=-1.0)
    assert (wrong.success, wrong.code) == (False, FindObject.Result.INVALID_REQUEST)
    unknown, _ = find(purified, text="")
    assert unknown.code == FindObject.Result.INVALID_REQUEST


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


def test_objects_are_detections_of_vision_msgs(purified: Setup) -> None:
    vision = pytest.importorskip("vision_msgs.msg", reason="vision_msgs is not installed")
    arrays, infos, client = [], [], Client()
    client.listen(vision.Detection3DArray, "geopurify/detections", arrays.append, LATCHED)
    client.listen(vision.LabelInfo, "geopurify/label_info", infos.append, LATCHED)
    client.wait_for(lambda: arrays and arrays[-1].detections and infos)
    (chair,) = arrays[-1].detections
    assert (chair.id, chair.results[0].hypothesis.class_id) == ("1", "chair")
    assert chair.results[0].hypothesis.score > 0.5
    assert chair.bbox.center.position.z == pytest.approx(1.5, abs=0.06)
    assert chair.bbox.size == purified.arrays[-1].objects[0].size
    names = {known.class_id: known.class_name for known in infos[-1].class_map}
    assert (names[CHAIR - 1], names[65535]) == ("chair", "")
    client.close()


def test_chosen_objects_have_frames(purified: Setup) -> None:
    tf2_msgs = pytest.importorskip("tf2_msgs.msg", reason="tf2_msgs is not installed")
    messages, client = [], purified.client
    client.listen(tf2_msgs.TFMessage, "/tf_static", messages.append, TF_STATIC)
    answer = client.call("set_object_frames", ids=[1])
    assert answer.success and answer.frames == ["object_1"], answer.message
    (frame,) = client.wait_for(lambda: messages)[-1].transforms
    assert (frame.header.frame_id, frame.child_frame_id) == ("map", "object_1")
    place, pose = frame.transform.translation, purified.arrays[-1].objects[0].pose
    assert (place.x, place.y, place.z) == (pose.position.x, pose.position.y, pose.position.z)
    unknown = client.call("set_object_frames", ids=[99])
    assert (unknown.success, unknown.code) == (False, 1)
    assert "no object 99" in unknown.message
    assert not client.call("set_object_frames", ids=list(range(101))).success
    assert client.call("set_object_frames").frames == []


def test_labels_are_shown_in_the_view_of_the_camera(purified: Setup) -> None:
    labels, overlays, client = [], [], Client()
    client.listen(Image, "geopurify/label_image", labels.append, 5)
    client.listen(Image, "geopurify/overlay/image", overlays.append, 5)
    views = ("geopurify/label_image", "geopurify/overlay/image")
    node = purified.mapper_node
    client.wait_for(lambda: all(node.count_subscribers(topic) for topic in views))
    purified.send(plate())
    client.wait_for(lambda: labels and overlays)
    image = labels[-1]
    assert (image.encoding, image.width, image.height) == ("mono16", 32, 24)
    assert image.header.frame_id == "camera"
    pixels = np.frombuffer(bytes(image.data), np.uint16).reshape(24, 32)
    assert pixels[12, 9] == CHAIR - 1 and pixels[20, 28] == FLOOR - 1
    assert overlays[-1].encoding == "rgb8"
    shown = np.frombuffer(bytes(overlays[-1].data), np.uint8).reshape(24, 32, 3)
    assert (shown[20, 28] != 128).any()
    client.close()


def test_a_map_that_can_not_be_aligned_is_refused(
    purified: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*maps: object) -> Alignment:
        raise BadInput("alignment_failed", "the maps don't fit together in one place")

    monkeypatch.setattr(loading, "align_maps", refuse)
    client, before = purified.client, purified.pipeline.voxel_count
    assert client.call("save_map", path="plain.safetensors").success
    answer = client.call("load_map", path="plain.safetensors", align=True)
    assert (answer.success, answer.code) == (False, LoadMap.Response.NOT_ALIGNED)
    assert "don't fit together" in answer.message
    assert purified.pipeline.voxel_count == before and client.call("list_objects").objects


def test_an_aligned_map_is_added_and_its_frame_published(
    purified: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    tf2_msgs = pytest.importorskip("tf2_msgs.msg", reason="tf2_msgs is not installed")
    messages, client = [], purified.client
    client.listen(tf2_msgs.TFMessage, "/tf_static", messages.append, TF_STATIC)
    shift = np.eye(4)
    shift[0, 3] = -10.0  # from what is mapped now to the file
    monkeypatch.setattr(loading, "align_maps", lambda *maps: Alignment(shift, 0.8, 0.9, 2.0))
    before = purified.pipeline.voxel_count
    assert client.call("save_map", path="there.safetensors").success
    answer = client.call("load_map", path="there.safetensors", align=True)
    assert answer.success, answer.message
    assert answer.voxels == purified.pipeline.voxel_count == 2 * before
    assert answer.transform.translation.x == pytest.approx(10.0)
    found = answer.overlap, answer.agreement, answer.lead
    assert found == pytest.approx((0.8, 0.9, 2.0))
    frames = client.wait_for(lambda: {f.child_frame_id: f for m in messages for f in m.transforms})
    assert frames["saved_map"].header.frame_id == "map"
    assert frames["saved_map"].transform.translation.x == pytest.approx(10.0)
    assert [o.id for o in client.call("list_objects").objects] == [1, 2]
