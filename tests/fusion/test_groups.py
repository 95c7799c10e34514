# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import cdist

from geopurify.fusion.groups import find_connected_groups
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
