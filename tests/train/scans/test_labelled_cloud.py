# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from plyfile import PlyData, PlyElement

from geopurify.errors import BadInput
from geopurify_train.scans.labelled_cloud import read_labelled_scan


def write(path, labels, faces=True):
    kinds = [*((n, "<f4") for n in "xyz"), *((n, "u1") for n in ("red", "green", "blue"))]
    vertices = np.zeros(4, [*kinds, ("label", "<u2"), ("instance", "<u2")])
    vertices["x"], vertices["red"] = [0, 1, 2, 3], [9, 8, 7, 6]
    vertices["label"], vertices["instance"] = labels, [1, 1, 2, 0]
    elements = [PlyElement.describe(vertices, "vertex")]
    if faces:
        corners = np.array([([0, 1, 2],), ([1, 2, 3],)], [("vertex_indices", "<i4", (3,))])
        elements.append(PlyElement.describe(corners, "face"))
    PlyData(elements).write(str(path))


def test_reads_labels_instances_and_edges(tmp_path):
    write(tmp_path / "a.ply", [7, 7, 3, 0])
    scan = read_labelled_scan(tmp_path / "a.ply")
    assert (scan.name, scan.class_names) == ("a", ("3", "7"))
    assert scan.labels.tolist() == [1, 1, 0, 2]
    assert scan.instances.tolist() == [1, 1, 2, 0]
    assert scan.edges.tolist() == [[0, 1], [0, 2], [1, 2], [1, 3], [2, 3]]
    assert scan.colors[:, 0].tolist() == [9, 8, 7, 6]


def test_clouds_without_faces_have_no_edges(tmp_path):
    write(tmp_path / "a.ply", [7, 7, 3, 0], faces=False)
    assert read_labelled_scan(tmp_path / "a.ply").edges.shape == (0, 2)


def test_scans_without_labels_are_refused(tmp_path):
    write(tmp_path / "a.ply", [0, 0, 0, 0])
    with pytest.raises(BadInput, match=r"no vertex of .* has a label"):
        read_labelled_scan(tmp_path / "a.ply")
