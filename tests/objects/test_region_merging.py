# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np

from geopurify.objects.region_merging import RegionGraph


def graph(sizes, probabilities, borders, structure=(), ground=()) -> RegionGraph:
    sizes = np.array(sizes)
    is_ground = np.isin(np.arange(len(sizes)), ground)
    is_structure = np.isin(np.arange(len(sizes)), structure)
    pairs = np.array([pair for pair, _ in borders], np.int64).reshape(-1, 2)
    lengths = np.array([length for _, length in borders], np.int64)
    return RegionGraph(
        sizes, sizes[:, None] * np.array(probabilities), is_structure, is_ground, (pairs, lengths)
    )


def test_regions_that_touch_and_look_alike_become_one():
    regions = graph([10, 10, 10], [(0.9, 0.1), (0.8, 0.2), (0.1, 0.9)], [((0, 1), 3), ((1, 2), 3)])
    regions.merge_alike(0.9)
    assert regions.roots.tolist() == [0, 0, 2]
    assert regions.sizes[0] == 20
    np.testing.assert_allclose(regions.mass[0], [17, 3])


def test_regions_that_do_not_touch_and_structure_stay():
    alike = [(1.0, 0.0)] * 3
    regions = graph([10, 10, 10], alike, [((0, 1), 3)], structure=[1])
    regions.merge_alike(0.5)
    assert regions.roots.tolist() == [0, 1, 2]


def test_what_lies_on_the_floor_is_a_foot_only_if_it_is_small():
    alike = [(1.0, 0.0)] * 3
    borders = [((0, 1), 3), ((1, 2), 3)]
    feet = graph([100, 40, 100], alike, borders, ground=[1])
    feet.merge_alike(0.5)
    assert feet.roots.tolist() == [0, 0, 0]
    rug = graph([100, 60, 100], alike, borders, ground=[1])
    rug.merge_alike(0.5)
    assert rug.roots.tolist() == [0, 1, 2]


def test_a_merged_region_is_compared_anew():
    # 0 and 1 are merged first; their mean is too far from 2, from which 1 alone is not
    half = [(1.0, 0.0), (0.8, 0.2), (0.3, 0.7)]
    assert np.sqrt(np.multiply(half[1], half[2])).sum() > 0.85
    regions = graph([90, 10, 10], half, [((0, 1), 1), ((1, 2), 1)])
    regions.merge_alike(0.85)
    assert regions.roots.tolist() == [0, 0, 2]


def test_a_fragment_joins_the_neighbour_along_its_longest_border():
    sure, unsure = (1.0, 0.0), (0.5, 0.5)
    regions = graph([100, 100, 12], [sure, sure, unsure], [((0, 2), 4), ((1, 2), 5)])
    regions.absorb_fragments(10)
    assert regions.roots.tolist() == [0, 1, 1]


def test_a_fragment_that_touches_nothing_stays():
    regions = graph([100, 3], [(1.0,), (1.0,)], [])
    regions.absorb_fragments(10)
    assert regions.roots.tolist() == [0, 1]


def test_regions_that_are_said_to_be_apart_stay_so():
    alike, asked = [(1.0, 0.0)] * 3, []

    def are_apart(one, other) -> bool:
        asked.append(([*one.members], [*other.members]))
        np.testing.assert_allclose(one.mass, (10 * len(one.members), 0))
        return 2 in (*one.members, *other.members)

    regions = graph([10, 10, 10], alike, [((0, 1), 3), ((1, 2), 3)])
    regions.merge_alike(0.5, are_apart)
    assert regions.roots.tolist() == [0, 0, 2]
    assert asked[0] == ([0], [1]) and ([0, 1], [2]) in asked
