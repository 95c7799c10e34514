# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Two voxels written by hand, read back by another library or byte by byte."""

import struct
from dataclasses import replace

import pytest
from plyfile import PlyData
from two_voxels import CLOUD

from geopurify.map_files.cloud_files import write_cloud

HEADER_NAMES = ['label 0 "wall" 1 2 3', 'label 1 "caf\\u00e9\\nchair" 200 100 0']


@pytest.mark.parametrize(
    ("paint", "colors"),
    [("label", [(200, 100, 0), (200, 200, 200)]), ("seen", [(10, 20, 30), (40, 50, 60)])],
)
def test_a_ply_is_painted_by_label_or_as_seen_and_names_its_labels(tmp_path, paint, colors):
    write_cloud(tmp_path / "cloud.ply", CLOUD, paint)
    read = PlyData.read(tmp_path / "cloud.ply")
    vertex = read["vertex"]
    assert read.comments == HEADER_NAMES
    assert (
        list(zip(*(vertex[c].tolist() for c in ("red", "green", "blue")), strict=True)) == colors
    )
    assert [vertex[axis].tolist() for axis in "xyz"] == [[1.5, 0.0], [-2.0, 0.5], [0.25, 1.0]]
    assert vertex["label_raw"].tolist() == [0, 0]
    assert vertex["label"].tolist() == [1, 65535]
    assert vertex["confidence"].tolist() == [0.5, 0.0]


def test_a_pcd_has_the_fields_of_the_point_cloud_library(tmp_path):
    write_cloud(tmp_path / "cloud.PCD", CLOUD, "seen")
    head, _, data = (tmp_path / "cloud.PCD").read_bytes().partition(b"DATA binary\n")
    lines = head.decode("ascii").splitlines()
    assert lines[1:3] == [f"# {name}" for name in HEADER_NAMES]
    assert lines[3:] == [
        "VERSION 0.7",
        "FIELDS x y z rgb label_raw label confidence",
        "SIZE 4 4 4 4 4 4 4",
        "TYPE F F F F U U F",
        "COUNT 1 1 1 1 1 1 1",
        "WIDTH 2",
        "HEIGHT 1",
        "VIEWPOINT 0 0 0 1 0 0 0",
        "POINTS 2",
    ]
    assert data[:28] == struct.pack("<fffIIIf", 1.5, -2.0, 0.25, 0x0A141E, 0, 1, 0.5)
    assert len(data) == 2 * 28


@pytest.mark.parametrize(
    ("name", "line"), [("cloud.ply", "element vertex 0"), ("cloud.pcd", "POINTS 0")]
)
def test_a_cloud_without_points_is_written_too(tmp_path, name, line):
    none = {
        field: getattr(CLOUD, field)[:0]
        for field in ("points_map", "colors", "labels_raw", "labels", "confidence")
    }
    write_cloud(tmp_path / name, replace(CLOUD, **none), "label")
    assert line in (tmp_path / name).read_text().splitlines()
