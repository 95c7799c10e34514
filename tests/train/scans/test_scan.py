# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np

from geopurify_train.scans.scan import LabelledScan, Scanner, scan_room
from geopurify_train.scans.simulated_network import SimulatedNetwork, simulate_scores
from geopurify_worlds.room import make_room


def test_scan_lies_on_the_room_and_has_its_truth() -> None:
    scan = scan_room(5001, Scanner(cell_m=0.04, spacing_m=0.08, frames=6))
    room = make_room(5001)
    labels, instances = room.labels_at(scan.points_map)
    np.testing.assert_array_equal(scan.labels, labels)
    np.testing.assert_array_equal(scan.instances, instances)
    _, distance_m = room.nearest_parts(scan.points_map)
    assert np.median(distance_m) < 0.02
    lengths_m = np.linalg.norm(np.diff(scan.points_map[scan.edges], axis=1)[:, 0], axis=1)
    assert 0.05 < np.median(lengths_m) < 0.1


def test_midpoints_have_the_truth_of_the_first_end() -> None:
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 2, 0]], np.float32)
    colors = np.array([[0, 0, 0], [10, 20, 30], [7, 7, 7]], np.uint8)
    labels = np.array([3, 4, 5], np.uint16)
    scan = LabelledScan("s", ("a",), points, colors, labels, labels, np.array([[0, 1], [1, 2]]))
    dense = scan.with_midpoints()
    np.testing.assert_array_equal(dense.points_map[3:], [[0.5, 0, 0], [0.5, 1, 0]])
    np.testing.assert_array_equal(dense.colors[3:], [[5, 10, 15], [8, 14, 18]])
    np.testing.assert_array_equal(dense.labels[3:], [3, 4])


def wall(labels: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return a ring of four walls of 4 m and their labels, one for each wall."""
    along, up = (g.ravel() for g in np.meshgrid(np.linspace(-2, 2, 100), np.linspace(0, 2, 50)))
    walls = [(along, 2), (along, -2), (2, along), (-2, along)]
    points = [np.stack(np.broadcast_arrays(x, y, up), 1) for x, y in walls]
    return np.concatenate(points).astype(np.float32), np.repeat(labels, len(along))


def test_network_without_errors_knows_the_classes() -> None:
    points, labels = wall([0, 1, 2, 3])
    sure = SimulatedNetwork(views=20, mistaken=0, noise=0, blur_cells=0.1)
    fused = simulate_scores(points, labels, labels + 1, 4, 0, sure)
    seen = fused.weights > 0
    assert seen.mean() > 0.7
    assert (fused.scores.argmax(1) == labels)[seen].mean() > 0.97
    assert not fused.scores[~seen].any()


def test_network_takes_whole_objects_for_something_else() -> None:
    points, labels = wall([0, 1, 2, 3])
    wrong = SimulatedNetwork(views=1, mistaken=1, confusions=1, noise=0, blur_cells=0.1)
    fused = simulate_scores(points, labels, labels + 1, 4, 3, wrong)
    said = fused.scores.argmax(1)
    seen = fused.weights > 0
    for label in range(4):
        rows = seen & (labels == label)
        if rows.sum() > 200:
            assert np.bincount(said[rows]).max() > 0.9 * rows.sum()


def test_network_repeats_itself_and_halves_add_up() -> None:
    points, labels = wall([0, 1, 1, 0])
    network = SimulatedNetwork(views=4)
    first, second = (simulate_scores(points, labels, labels, 2, 7, network) for _ in range(2))
    np.testing.assert_array_equal(first.scores, second.scores)
    other = simulate_scores(points, labels, labels, 2, 8, network)
    assert not np.array_equal(first.scores, other.scores)
    both = (first.halves[0] != 0).any(1) & (first.halves[1] != 0).any(1)
    low, high = np.minimum(*first.halves), np.maximum(*first.halves)
    inside = (first.scores >= low - 1e-5) & (first.scores <= high + 1e-5)
    assert inside[both].all()
