# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Clouds, label maps and markers, read back field by field."""

import numpy as np
import pytest
from std_msgs.msg import Header
from visualization_msgs.msg import Marker

from geopurify.query.changed_blocks import Block
from geopurify.query.objects import FoundObject
from geopurify.query.results import LabelledCloud
from geopurify.query.vocabulary import Vocabulary
from geopurify_ros.publishers.found_objects import make_found_object, make_markers
from geopurify_ros.publishers.point_clouds import (
    UNLABELLED_COLOR,
    UPDATED_POINT,
    cloud_from_points,
    cloud_from_query,
    make_cloud_update,
    make_label_map,
    pack_color_points,
    pack_labelled_points,
    pack_updated_points,
)

POINTS = np.array([[1, 2, 3], [4, 5, 6]], np.float32)
FORMATS = {7: "<f4", 6: "<u4", 5: "<i4", 1: "i1"}  # of PointField


def read(cloud) -> np.ndarray:
    """Read a cloud as another program would: by its fields."""
    layout = np.dtype(
        {
            "names": [field.name for field in cloud.fields],
            "formats": [FORMATS[field.datatype] for field in cloud.fields],
            "offsets": [field.offset for field in cloud.fields],
            "itemsize": cloud.point_step,
        }
    )
    assert len(cloud.data) == cloud.row_step == cloud.width * cloud.point_step
    return np.frombuffer(cloud.data, layout)


def labelled(size: int) -> LabelledCloud:
    """Return the first points, of which the second has no label."""
    features = np.eye(2, dtype=np.float32)
    colors = np.array([[1, 2, 3], [200, 100, 50]], np.uint8)
    labels = np.array([1, 65535], np.uint16)[:size]
    return LabelledCloud(
        points_map=POINTS[:size],
        colors=np.array([[255, 0, 1], [2, 3, 4]], np.uint8)[:size],
        normals_map=np.zeros((size, 3), np.float32),
        labels_raw=labels,
        labels=labels,
        confidence=np.array([0.5, 0.0], np.float32)[:size],
        vocabulary=Vocabulary(("wall", "chair"), "{}", features, colors),
        packed_keys=np.array([1, 2], np.int64)[:size],
    )


def test_labelled_cloud() -> None:
    header = Header(frame_id="map")
    cloud = cloud_from_points(pack_labelled_points(labelled(2)), header)
    points = read(cloud)
    assert cloud.header == header
    assert cloud.height == 1
    assert [points[k].tolist() for k in "xyz"] == [[1, 4], [2, 5], [3, 6]]
    assert points["label"].tolist() == [1, 65535]
    assert points["confidence"].tolist() == [0.5, 0.0]
    grey = UNLABELLED_COLOR[0] * 0x010101
    assert points["rgb"].view(np.uint32).tolist() == [0xC86432, grey]


def test_cloud_as_seen() -> None:
    points = read(cloud_from_points(pack_color_points(labelled(2)), Header()))
    assert [points[k].tolist() for k in "xyz"] == [[1, 4], [2, 5], [3, 6]]
    assert points["rgb"].view(np.uint32).tolist() == [0xFF0001, 0x020304]


def test_empty_cloud() -> None:
    cloud = cloud_from_points(pack_labelled_points(labelled(0)), Header())
    assert cloud.width == 0
    assert len(cloud.data) == 0


def test_cloud_update() -> None:
    points = pack_updated_points(labelled(2))
    blocks = [
        Block((-1, 2, 0), points[1:]),
        Block((3, 0, 0), points[:0]),
        Block((0, 0, 1), points),
    ]
    message = make_cloud_update(blocks, 0.5, Header(frame_id="map"))
    assert message.block_size_m == 0.5
    assert message.block_indices.tolist() == [-1, 2, 0, 3, 0, 0, 0, 0, 1]
    assert message.block_voxels.tolist() == [1, 0, 2]
    voxels = read(message.cloud)
    assert voxels["label"].tolist() == [65535, 1, 65535]
    assert voxels["rgb_seen"].tolist() == [0x020304, 0xFF0001, 0x020304]
    assert voxels.dtype.names == UPDATED_POINT.names
    assert message.cloud.header == message.header == Header(frame_id="map")


def test_empty_cloud_update() -> None:
    message = make_cloud_update([], 0.5, Header())
    assert (message.cloud.width, message.cloud.point_step) == (0, UPDATED_POINT.itemsize)
    assert not len(message.block_indices)


def test_query_cloud() -> None:
    scores, ids = np.array([0.75, 0.5], np.float32), np.array([0, 1], np.int32)
    points = read(cloud_from_query(POINTS, scores, ids, Header()))
    assert points["similarity"].tolist() == [0.75, 0.5]
    assert points["object"].tolist() == [1, 2]  # as the answer numbers them


def test_label_map() -> None:
    colors, dropped = np.array([[0, 0, 0], [255, 0, 51]]), {"chair": "no voxels are sure of it"}
    message = make_label_map(("wall", "chair"), colors, dropped, Header())
    assert [label.dropped for label in message.labels] == ["", "no voxels are sure of it"]
    assert [(label.id, label.name) for label in message.labels] == [(0, "wall"), (1, "chair")]
    assert message.labels[1].color.r == 1.0
    assert message.labels[1].color.b == pytest.approx(0.2)


def chair() -> FoundObject:
    """Return a box of 1 x 2 x 3 m around (5, 6, 7)."""
    pose = np.eye(4)
    pose[:3, 3] = (5, 6, 7)
    return FoundObject(0.875, 42, pose, np.array([1.0, 2.0, 3.0]))


def test_found_object() -> None:
    message = make_found_object(3, chair())
    assert (message.id, message.score, message.voxels) == (3, 0.875, 42)
    assert (message.pose.position.x, message.size.y) == (5.0, 2.0)


def test_markers_replace_the_earlier_ones() -> None:
    first, box, caption = make_markers("chair", [chair()], Header(frame_id="map")).markers
    assert first.action == Marker.DELETEALL
    assert box.type == Marker.CUBE
    assert box.scale.z == 3.0
    assert box.pose.position.z == 7.0
    assert caption.type == Marker.TEXT_VIEW_FACING
    assert (box.id, caption.id, caption.text) == (1, 1, "1: chair 0.88")
    assert caption.pose.position.z > 7.0 + 1.5
    *_, long = make_markers("ab\n" * 300, [chair()], Header(frame_id="map")).markers
    assert long.text.startswith("1: ab\\nab") and len(long.text) <= 110
