# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Point cloud and label map messages from the arrays of the core."""

import sys
from array import array
from collections.abc import Mapping, Sequence

import numpy as np
from geopurify_msgs.msg import CloudUpdate, Label, LabelMap
from numpy.typing import NDArray
from sensor_msgs.msg import PointCloud2, PointField
from std_msgs.msg import ColorRGBA, Header

from geopurify.query.changed_blocks import Block
from geopurify.query.results import LabelledCloud
from geopurify_ros.conversions import byte_array

UNLABELLED_COLOR = (96, 96, 96)
# rgb is 0x00RRGGBB in the bits of a float32, which is what RViz and Foxglove read.
LABELLED_POINT = np.dtype(
    [
        ("x", "f4"),
        ("y", "f4"),
        ("z", "f4"),
        ("rgb", "u4"),
        ("confidence", "f4"),
        ("label", "u4"),  # as in pcl::PointXYZL
    ],
    align=True,
)
UPDATED_POINT = np.dtype(  # what a receiver of updates can't get otherwise, beside the same fields
    [
        *((name, LABELLED_POINT[name]) for name in LABELLED_POINT.names or ()),
        ("rgb_seen", "u4"),
        ("label_raw", "u4"),
        *(("nx", "i1"), ("ny", "i1"), ("nz", "i1")),  # unit normal, 127 is 1; 0 where unknown
    ],
    align=True,
)
QUERY_POINT = np.dtype(
    [("x", "f4"), ("y", "f4"), ("z", "f4"), ("similarity", "f4"), ("object", "i4")], align=True
)
COLOR_POINT = np.dtype([("x", "f4"), ("y", "f4"), ("z", "f4"), ("rgb", "u4")], align=True)
FIELD_TYPES = {
    **{"f4": PointField.FLOAT32, "i4": PointField.INT32, "u4": PointField.UINT32},
    "i1": PointField.INT8,
}
RED_GREEN_BLUE = np.array([1 << 16, 1 << 8, 1], np.uint32)


def pack_labelled_points(cloud: LabelledCloud) -> NDArray:
    """Return x, y, z, rgb (of the label), confidence and label, (N,) of `LABELLED_POINT`.

    A label without a colour, such as 65535, is grey.
    """
    label_colors = cloud.vocabulary.colors
    colors = np.full((np.iinfo(np.uint16).max + 1, 3), UNLABELLED_COLOR, np.uint32)
    colors[: len(label_colors)] = label_colors
    points = np.zeros(len(cloud.points_map), LABELLED_POINT)
    points["x"], points["y"], points["z"] = cloud.points_map.T
    points["rgb"] = (colors @ RED_GREEN_BLUE)[cloud.labels]
    points["confidence"] = cloud.confidence
    points["label"] = cloud.labels
    return points


def pack_updated_points(cloud: LabelledCloud) -> NDArray:
    """Return the fields of `pack_labelled_points`, colour as seen, raw label and normal."""
    labelled = pack_labelled_points(cloud)
    points = np.zeros(len(labelled), UPDATED_POINT)
    for name in LABELLED_POINT.names or ():
        points[name] = labelled[name]
    points["rgb_seen"] = cloud.colors.astype(np.uint32) @ RED_GREEN_BLUE
    points["label_raw"] = cloud.labels_raw
    points["nx"], points["ny"], points["nz"] = np.rint(127 * cloud.normals_map).T
    return points


def pack_color_points(cloud: LabelledCloud) -> NDArray:
    """Return x, y, z and rgb as seen, (N,) of `COLOR_POINT`."""
    points = np.zeros(len(cloud.points_map), COLOR_POINT)
    points["x"], points["y"], points["z"] = cloud.points_map.T
    points["rgb"] = cloud.colors.astype(np.uint32) @ RED_GREEN_BLUE
    return points


def make_cloud_update(blocks: Sequence[Block], block_size_m: float, header: Header) -> CloudUpdate:
    """Return the message of blocks of `pack_updated_points`."""
    parts = [np.empty(0, UPDATED_POINT), *(block.points for block in blocks)]
    return CloudUpdate(
        header=header,
        block_size_m=block_size_m,
        block_indices=array("i", [i for block in blocks for i in block.index]),
        block_voxels=array("I", [len(block.points) for block in blocks]),
        cloud=cloud_from_points(np.concatenate(parts, dtype=UPDATED_POINT), header),
    )


def cloud_from_query(
    points_map: NDArray[np.float32],
    scores: NDArray[np.float32],
    object_ids: NDArray[np.int32],
    header: Header,
) -> PointCloud2:
    """Return the cloud x, y, z, similarity, object of the voxels that answer a text."""
    points = np.zeros(len(points_map), QUERY_POINT)
    points["x"], points["y"], points["z"] = points_map.T
    points["similarity"] = scores
    points["object"] = object_ids + 1  # as `FoundObject` counts
    return cloud_from_points(points, header)


def cloud_from_points(points: NDArray, header: Header) -> PointCloud2:
    """Return the cloud of (N,) points of a structured type."""
    return PointCloud2(
        header=header,
        height=1,
        width=len(points),
        fields=_fields(points.dtype),
        is_bigendian=sys.byteorder == "big",
        point_step=points.itemsize,
        row_step=points.nbytes,
        data=byte_array(points),
        is_dense=True,
    )


def _fields(layout: np.dtype) -> list[PointField]:
    fields = []
    for name, (kind, offset, *_) in (layout.fields or {}).items():
        code = "f4" if name == "rgb" else kind.str[1:]
        datatype = FIELD_TYPES[code]
        fields.append(PointField(name=name, offset=offset, datatype=datatype, count=1))
    return fields


def make_label_map(
    names: tuple[str, ...],
    label_colors: NDArray[np.uint8],
    dropped: Mapping[str, str],
    header: Header,
) -> LabelMap:
    """Return the ids, names and colours of the classes; colours are (C, 3) uint8.

    Args:
        dropped: why some names label no voxel.
    """
    labels = []
    for label_id, (name, color) in enumerate(zip(names, label_colors, strict=True)):
        r, g, b = (float(v) / 255.0 for v in color)
        rgba = ColorRGBA(r=r, g=g, b=b, a=1.0)
        labels.append(Label(id=label_id, name=name, color=rgba, dropped=dropped.get(name, "")))
    return LabelMap(header=header, labels=labels)
