# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import cdist

from geopurify.fusion.groups import count_borders, find_connected_groups
from geopurify.fusion.keys import pack_key


def packed(cells) -> np.ndarray:
    return np.array([pack_key(*cell) for cell in cells], np.int64)


@pytest.mark.parametrize(
    ("reach", "expected"),
    [(1.0, [0, 0, 1, 2]), (1.5, [0, 0, 0, 1]), (3.0, [0, 0, 0, 0])],
)
def test_voxels_within_reach_are_one_group(reach, expected):
    cells = [(0, 0, 0), (-1, 0, 0), (1, 1, 0), (1, 1, 3)]
    assert find_connected_groups(packed(cells), reach).tolist() == expected


def test_no_voxels_are_no_groups():
    assert find_connected_groups(np.empty(0, np.int64), 2.0).tolist() == []


coordinate = st.integers(-6, 6)
clouds = st.lists(st.tuples(coordinate, coordinate, coordinate), unique=True, max_size=60)


@settings(max_examples=60)
@given(clouds.filter(len), st.sampled_from([1.0, 1.75, 2.5, 4.2]))
def test_groups_are_the_components_of_the_neighbourhood_graph(cells, reach):
    graph = cdist(cells, cells) <= reach
    _, expected = connected_components(graph, directed=False)
    np.testing.assert_array_equal(find_connected_groups(packed(cells), reach), expected)


def test_voxels_with_different_labels_are_different_groups():
    cells = [(0, 0, 0), (1, 0, 0), (2, 0, 0), (3, 0, 0)]
    labels = np.array([7, 7, 1, 7], np.uint16)
    assert find_connected_groups(packed(cells), 1.0, labels).tolist() == [0, 0, 1, 2]


def test_borders_are_counted_by_pairs_of_voxels_within_reach():
    cells = [(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 0), (9, 9, 9)]
    groups = np.array([0, 0, 1, 1, 2], np.int32)
    pairs, lengths = count_borders(packed(cells), groups, 1.0)
    assert (pairs.tolist(), lengths.tolist()) == ([[0, 1]], [2])
    _, lengths = count_borders(packed(cells), groups, 1.75)  # and two diagonals
    assert lengths.tolist() == [4]


def test_no_voxels_have_no_borders():
    pairs, lengths = count_borders(np.empty(0, np.int64), np.empty(0, np.int32), 2.0)
    assert (pairs.shape, lengths.tolist()) == ((0, 2), [])
