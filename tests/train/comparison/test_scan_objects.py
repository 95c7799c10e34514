# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np

from geopurify.config import Config
from geopurify.evaluation.instances import average_precisions
from geopurify_train.comparison.scan_objects import Voxels, find_scan_objects, true_things
from geopurify_train.scans.scan import LabelledScan

NAMES = ("floor", "box")
RED, BLUE = (200, 30, 30), (30, 30, 200)


def grid(low_m, cells, axis, spacing_m=0.04):
    """Return points of a side of a box, flat along an axis."""
    ranges = [np.arange(1 if a == axis else n) * spacing_m for a, n in enumerate(cells)]
    return np.stack(np.meshgrid(*ranges, indexing="ij"), -1).reshape(-1, 3) + low_m


def box(low_m):
    """Return the points of a top and two sides."""
    low = np.array(low_m)
    sides = [grid(low + np.array((0, 0, 0.48)), (12, 12, 1), 2), grid(low, (1, 12, 12), 0)]
    return np.concatenate([*sides, grid(low, (12, 1, 12), 1)])


def scan_of(colors=(RED, BLUE)) -> LabelledScan:
    parts = [grid(np.zeros(3), (60, 60, 1), 2), box((0.4, 0.4, 0.04)), box((1.5, 1.4, 0.04))]
    sizes = list(map(len, parts))
    seen = np.repeat(np.array([(120, 120, 120), *colors], np.uint8), sizes, axis=0)
    labels, instances = np.repeat([0, 1, 1], sizes), np.repeat([1, 2, 3], sizes)
    points = np.concatenate(parts).astype(np.float32)
    edges = np.empty((0, 2), np.int64)
    return LabelledScan(
        "boxes", NAMES, points, seen, labels.astype(np.uint16), instances.astype(np.uint16), edges
    )


def test_boxes_that_stand_apart_are_found():
    found = find_scan_objects(scan_of(), 0, Config())
    assert len(found.objects.truth.classes) == 2
    assert average_precisions([found.objects])["ap50"] == 1.0
    assert found.segments.found_sizes.sum() == len(scan_of().points_map)


def test_structure_and_points_without_a_label_are_no_things():
    scan = scan_of()
    scan.labels[scan.instances == 3] = len(NAMES)
    truth = true_things(scan, ("floor",))
    np.testing.assert_array_equal(truth.classes, [1])
    np.testing.assert_array_equal(truth.instances, scan.instances == 2)


def test_voxels_have_the_means_of_their_points():
    voxels = Voxels.of(np.array([[0.01, 0, 0], [0.06, 0, 0], [0.02, 0, 0]]), 0.05)
    assert voxels.of_points[0] == voxels.of_points[2] != voxels.of_points[1]
    means = voxels.mean(np.array([[1.0], [5.0], [3.0]]))
    np.testing.assert_allclose(means[voxels.of_points].ravel(), [2, 5, 2])
