# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Clouds, label maps and markers, read back field by field."""

import numpy as np
import pytest
from std_msgs.msg import Header
from visualization_msgs.msg import Marker

from geopurify.semantics.objects import FoundObject
from geopurify_ros.clouds import UNLABELLED_COLOR, cloud_from_labelled, cloud_from_query, label_map
from geopurify_ros.found_objects import found_object, markers

POINTS = np.array([[1, 2, 3], [4, 5, 6]], np.float32)
FORMATS = {7: "<f4", 5: "<i4", 4: "<u2"}  # of PointField


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


def test_labelled_cloud() -> None:
    colors = np.array([[1, 2, 3], [200, 100, 50]], np.uint8)
    labels = np.array([1, 65535], np.uint16)
    confidence = np.array([0.5, 0.0], np.float32)
    header = Header(frame_id="map")
    cloud = cloud_from_labelled(POINTS, labels, confidence, colors, header)
    points = read(cloud)
    assert cloud.header == header
    assert cloud.height == 1
    assert [points[k].tolist() for k in "xyz"] == [[1, 4], [2, 5], [3, 6]]
    assert points["label"].tolist() == [1, 65535]
    assert points["confidence"].tolist() == [0.5, 0.0]
    grey = UNLABELLED_COLOR[0] * 0x010101
    assert points["rgb"].view(np.uint32).tolist() == [0xC86432, grey]


def test_empty_cloud() -> None:
    nothing = np.empty(0, np.float32)
    cloud = cloud_from_labelled(
        nothing.reshape(0, 3),
        nothing.astype(np.uint16),
        nothing,
        np.zeros((1, 3), np.uint8),
        Header(),
    )
    assert cloud.width == 0
    assert len(cloud.data) == 0


def test_query_cloud() -> None:
    scores, ids = np.array([0.75, 0.5], np.float32), np.array([0, 1], np.int32)
    points = read(cloud_from_query(POINTS, scores, ids, Header()))
    assert points["similarity"].tolist() == [0.75, 0.5]
    assert points["object"].tolist() == [0, 1]


def test_label_map() -> None:
    message = label_map(("wall", "chair"), np.array([[0, 0, 0], [255, 0, 51]]), Header())
    assert [(label.id, label.name) for label in message.labels] == [(0, "wall"), (1, "chair")]
    assert message.labels[1].color.r == 1.0
    assert message.labels[1].color.b == pytest.approx(0.2)


def chair() -> FoundObject:
    """Return a box of 1 x 2 x 3 m around (5, 6, 7)."""
    pose = np.eye(4)
    pose[:3, 3] = (5, 6, 7)
    return FoundObject(0.875, 42, pose, np.array([1.0, 2.0, 3.0]))


def test_found_object() -> None:
    message = found_object(3, chair())
    assert (message.id, message.score, message.voxels) == (3, 0.875, 42)
    assert (message.pose.position.x, message.size.y) == (5.0, 2.0)


def test_markers_replace_the_earlier_ones() -> None:
    first, box, caption = markers("chair", [chair()], Header(frame_id="map")).markers
    assert first.action == Marker.DELETEALL
    assert box.type == Marker.CUBE
    assert box.scale.z == 3.0
    assert box.pose.position.z == 7.0
    assert caption.type == Marker.TEXT_VIEW_FACING
    assert caption.text == "chair 0.88"
    assert caption.pose.position.z > 7.0 + 1.5
