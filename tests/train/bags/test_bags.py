# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A rendered walk goes through a bag and comes back."""

from pathlib import Path

import numpy as np
import pytest
from plyfile import PlyData, PlyElement
from rosbags.rosbag2 import Reader

from geopurify.config.label_sets import label_set
from geopurify.errors import BadInput
from geopurify.evaluation.ground_truth import GroundTruth
from geopurify.evaluation.truth_files import POINT, read_ground_truth
from geopurify.frame import Frame
from geopurify.sequences.bag.sequence import BagSequence
from geopurify.sequences.bag.topics import BagTopics
from geopurify_train.bags import writer
from geopurify_train.bags.messages import TYPES, frame_messages
from geopurify_train.bags.room_truth import room_truth
from geopurify_train.bags.writer import STORAGES, write_bag
from geopurify_train.cli.export_bag import export_bag
from geopurify_worlds.room_sequence import RoomSequence

TRUTH = GroundTruth(
    np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], np.float32),
    np.array([7, 65535], np.uint16),
    ("wall", "floor"),
)


@pytest.fixture(scope="module", params=list(STORAGES))
def bag(request: pytest.FixtureRequest, tmp_path_factory, room: RoomSequence) -> Path:
    path = tmp_path_factory.mktemp("bags") / request.param
    assert write_bag(path, room, TRUTH, request.param) == len(room)
    return path


def test_frames_come_back(bag: Path, room: RoomSequence):
    frames = BagSequence(bag)
    assert len(frames) == len(room)
    for i in (len(room) - 1, 0):
        ours, theirs = frames[i], room[i]
        assert (ours.color == theirs.color).all()
        assert (ours.extras["semantic"] == theirs.extras["semantic"]).all()
        assert ours.depth_m == pytest.approx(theirs.depth_m, abs=6e-4)
        assert ours.T_map_cam == pytest.approx(theirs.T_map_cam, abs=1e-9)
        assert (ours.camera, ours.stamp_ns) == (theirs.camera, theirs.stamp_ns)


def test_truth_and_static_transform_are_latched_and_come_once(bag: Path):
    with Reader(bag) as reader:
        latched = [c for c in reader.connections if c.topic in ("/ground_truth", "/tf_static")]
        profiles = [connection.ext.offered_qos_profiles[0] for connection in latched]
        assert [profile.durability.name for profile in profiles] == ["TRANSIENT_LOCAL"] * 2
        assert [connection.msgcount for connection in latched] == [1, 1]
        truth = next(c for c in latched if c.topic == "/ground_truth")
        ((_, _, data),) = reader.messages([truth])
    cloud = TYPES.deserialize_cdr(data, truth.msgtype)
    points = np.frombuffer(cloud.data.tobytes(), POINT)
    assert points["z"].tolist() == [3.0, 6.0]
    assert points["label"].tolist() == [7, 65535]
    assert [(f.name, f.offset) for f in cloud.fields][-1] == ("label", 12)


def test_transforms_lead_from_the_map_to_the_optical_frame(bag: Path, room: RoomSequence):
    from geopurify.frame.poses import matrix_from_quaternion

    chain = {}
    with Reader(bag) as reader:
        for connection, _, data in reader.messages():
            if connection.topic in ("/tf", "/tf_static"):
                message = TYPES.deserialize_cdr(data, connection.msgtype)
                (item,) = message.transforms
                t, q = item.transform.translation, item.transform.rotation
                matrix = matrix_from_quaternion((t.x, t.y, t.z), (q.x, q.y, q.z, q.w))
                chain[item.header.frame_id, item.child_frame_id] = matrix
    body = chain["map", "camera_link"]  # the last one
    T_map_cam = body @ chain["camera_link", "camera_optical_frame"]
    assert T_map_cam == pytest.approx(room[len(room) - 1].T_map_cam, abs=1e-9)
    # the body looks along x where the camera looks along z
    assert body[:3, 0] == pytest.approx(T_map_cam[:3, 2], abs=1e-9)


def test_what_is_wrong_is_said(bag: Path, room: RoomSequence, tmp_path: Path):
    with pytest.raises(BadInput, match="has no topic /camera/depth"):
        BagSequence(bag, BagTopics(depth="/camera/depth"))
    with pytest.raises(BadInput, match="can't read the bag"):
        BagSequence(tmp_path)
    with pytest.raises(BadInput, match="exists already"):
        write_bag(bag, room)
    with pytest.raises(BadInput, match="storage must be one of mcap, sqlite3"):
        write_bag(tmp_path / "new", room, storage="bz2")


def test_poses_from_transforms_are_those_of_the_topic(bag: Path, room: RoomSequence):
    frames = BagSequence(bag, BagTopics(pose="/tf"))
    for i in range(len(room)):
        assert frames[i].T_map_cam == pytest.approx(room[i].T_map_cam, abs=1e-9)
    with pytest.raises(BadInput, match="where 'camera_optical_frame' is in 'odom'"):
        BagSequence(bag, BagTopics(pose="/tf", global_frame="odom"))


def test_the_truth_comes_back(bag: Path, tmp_path: Path):
    truth = read_ground_truth(bag)
    assert truth.points_map.tolist() == TRUTH.points_map.tolist()
    assert truth.labels.tolist() == [7, 65535]
    assert truth.class_names == TRUTH.class_names
    vertices = np.array([(1, 2, 3, 4)], [*((axis, "f4") for axis in "xyz"), ("label", "u2")])
    PlyData([PlyElement.describe(vertices, "vertex")]).write(str(tmp_path / "truth.ply"))
    truth = read_ground_truth(tmp_path / "truth.ply")
    assert (truth.points_map.tolist(), truth.labels.tolist()) == ([[1, 2, 3]], [4])
    with pytest.raises(BadInput, match="there is no such file"):
        read_ground_truth(tmp_path / "missing.ply")


def test_a_truth_without_labels_is_refused(tmp_path: Path):
    vertices = np.array([(1, 2, 3)], [(axis, "f4") for axis in "xyz"])
    PlyData([PlyElement.describe(vertices, "vertex")]).write(str(tmp_path / "truth.ply"))
    with pytest.raises(BadInput, match="its vertex has no label"):
        read_ground_truth(tmp_path / "truth.ply")


def test_depth_of_another_size_is_refused(room: RoomSequence, tmp_path: Path, monkeypatch):
    def with_small_depth(frame: Frame) -> dict:
        messages = frame_messages(frame)
        small = frame_messages(shrunk(frame))
        return {**messages, "/depth/image_raw": small["/depth/image_raw"]}

    monkeypatch.setattr(writer, "frame_messages", with_small_depth)
    write_bag(tmp_path / "bag", room)
    with pytest.raises(BadInput, match="depth is 48x36 and color 96x72") as caught:
        BagSequence(tmp_path / "bag")[0]
    assert caught.value.reason == "depth_not_registered"


def shrunk(frame: Frame) -> Frame:
    """Return every other pixel of a frame."""
    return Frame(
        frame.color[::2, ::2],
        frame.depth_m[::2, ::2],
        frame.camera.resized(frame.camera.width // 2, frame.camera.height // 2),
        frame.T_map_cam,
        frame.stamp_ns,
    )


def test_the_label_set_is_that_of_the_bag_unless_another_is_given(bag: Path, room: RoomSequence):
    assert BagSequence(bag).label_set == room.label_set == "home"
    assert BagSequence(bag, BagTopics(label_set="scannet20")).label_set == "scannet20"


def test_a_bag_that_does_not_tell_its_label_set(room: RoomSequence, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(room, "label_set", "")
    write_bag(tmp_path / "bag", room)
    assert BagSequence(tmp_path / "bag").label_set == "nyu40"


def test_the_truth_of_a_room_is_what_its_frames_see(room: RoomSequence):
    truth = room_truth(room)
    part, distance_m = room.room.nearest_parts(truth.points_map)
    assert len(truth.points_map) > 1000 and distance_m.max() < 1e-3
    agree = room.room.part_classes[part] == truth.labels
    assert agree.mean() > 0.9  # where a picture hangs on a wall, both are as near
    assert truth.class_names == room.room.class_names


def test_a_room_is_exported_with_its_truth(tmp_path: Path):
    export_bag("room:5:2", tmp_path / "bag")
    truth = read_ground_truth(tmp_path / "bag")
    assert len(truth.points_map) > 1000 and truth.class_names == label_set("home")
