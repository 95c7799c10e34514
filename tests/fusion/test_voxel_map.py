# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import observe

from geopurify.config import MapConfig
from geopurify.errors import BadInput
from geopurify.fusion.voxel_map import VoxelMap

VOXEL_M = 0.1
A, B = (0.05, 0.05, 0.05), (0.15, 0.05, 0.05)  # centres of voxels (0, 0, 0) and (1, 0, 0)


def empty_map(max_voxels: int = 1000, dimension: int = 2) -> VoxelMap:
    return VoxelMap(MapConfig(voxel_size_m=VOXEL_M, max_voxels=max_voxels), dimension)


def test_one_observation_makes_one_voxel():
    voxels = empty_map()
    fused = voxels.integrate(observe([A], [(1, 0)]))
    assert fused == (1, 0, 0)
    assert voxels.keys.tolist() == [[0, 0, 0]]
    np.testing.assert_allclose(voxels.points_map, [A], atol=1e-6)
    assert voxels.features.tolist() == [[1, 0]]
    assert voxels.colors.tolist() == [[100, 100, 100]]
    assert voxels.normals.tolist() == [[0, 0, 1]]
    assert voxels.weights.tolist() == [1]


def test_negative_coordinates_round_down():
    voxels = empty_map()
    voxels.integrate(observe([(-0.01, 0.0, -0.11)], [(1, 0)]))
    assert voxels.keys.tolist() == [[-1, 0, -2]]


def test_observations_are_averaged_by_weight():
    voxels = empty_map()
    voxels.integrate(observe([A, A, B], [(1, 0), (0, 1), (0, 1)], [3, 1, 2]))
    np.testing.assert_allclose(voxels.features, [(0.75, 0.25), (0, 1)], atol=1e-3)
    assert voxels.weights.tolist() == [4, 2]


def test_fusing_twice_doubles_the_weight_and_changes_nothing_else():
    once, twice = empty_map(), empty_map()
    frame = observe([A, B, A], [(0.6, 0.8), (0, 1), (1, 0)], [1, 2, 3])
    once.integrate(frame)
    twice.integrate(frame)
    twice.integrate(frame)
    np.testing.assert_array_equal(twice.weights, 2 * once.weights)
    np.testing.assert_allclose(twice.features, once.features, atol=1e-3)
    np.testing.assert_array_equal(twice.keys, once.keys)


points = st.tuples(*[st.floats(-0.375, 0.375, width=32)] * 3)
unit = st.floats(0, 1.5, width=32).map(lambda a: (float(np.cos(a)), float(np.sin(a))))
frames = st.lists(
    st.lists(st.tuples(points, unit, st.floats(0.125, 4, width=32)), min_size=1, max_size=30),
    min_size=2,
    max_size=5,
)


def by_key(voxels: VoxelMap) -> tuple[np.ndarray, ...]:
    order = np.argsort(voxels.packed_keys)
    return voxels.packed_keys[order], voxels.weights[order], voxels.features[order]


@settings(max_examples=40)
@given(frames, st.randoms())
def test_the_order_of_frames_matters_no_more_than_half_precision(recording, random):
    shuffled = recording.copy()
    random.shuffle(shuffled)
    maps = []
    for run in (recording, shuffled):
        voxels = empty_map()
        for frame in run:
            voxels.integrate(observe(*map(list, zip(*frame, strict=True))))
        maps.append(by_key(voxels))
    (keys, weights, features), (keys2, weights2, features2) = maps
    np.testing.assert_array_equal(keys, keys2)
    np.testing.assert_allclose(weights, weights2, rtol=1e-5)
    np.testing.assert_allclose(features.astype(float), features2.astype(float), atol=4e-3)


@settings(max_examples=40)
@given(frames)
def test_fusion_agrees_with_the_plain_loop(recording):
    voxels, plain = empty_map(), {}
    for frame in recording:
        observations = observe(*map(list, zip(*frame, strict=True)))
        voxels.integrate(observations)
        for point, feature, weight in zip(
            observations.points_map, observations.features(), observations.weights, strict=True
        ):
            key = tuple(int(np.floor(float(c) / VOXEL_M)) for c in point)
            total, sum_ = plain.get(key, (0.0, np.zeros(2)))
            plain[key] = (total + weight, sum_ + weight * feature)
    assert {tuple(key) for key in voxels.keys.tolist()} == set(plain)
    for key, weight, feature in zip(
        voxels.keys.tolist(), voxels.weights, voxels.features, strict=True
    ):
        total, sum_ = plain[tuple(key)]
        assert weight == pytest.approx(total, rel=1e-4)
        np.testing.assert_allclose(feature.astype(float), sum_ / total, atol=4e-3)


def line(first: int, count: int) -> list[tuple[float, float, float]]:
    return [(VOXEL_M * (i + 0.5), 0.05, 0.05) for i in range(first, first + count)]


def test_a_full_map_forgets_what_it_has_not_seen_for_longest():
    voxels = empty_map(max_voxels=1000)
    for start in range(0, 1000, 250):
        voxels.integrate(observe(line(start, 250), [(1, 0)] * 250))
    voxels.integrate(observe(line(0, 10), [(1, 0)] * 10))  # seen again: fresh
    fused = voxels.integrate(observe(line(2000, 20), [(0, 1)] * 20))
    assert fused.added == 20
    assert fused.evicted == 50  # a twentieth of the cap at once
    assert voxels.size == 970
    kept = set(voxels.keys[:, 0].tolist())
    assert kept == (set(range(1000)) - set(range(10, 60))) | set(range(2000, 2020))


def test_eviction_keeps_the_voxels_that_stay_as_they_were():
    voxels = empty_map(max_voxels=1000)
    features = [(i / 1000, 1 - i / 1000) for i in range(1000)]
    voxels.integrate(observe(line(0, 500), features[:500]))
    voxels.integrate(observe(line(500, 500), features[500:]))
    voxels.integrate(observe(line(3000, 1), [(1, 0)]))
    rows = voxels.rows_of(voxels.packed_keys)
    np.testing.assert_array_equal(rows, np.arange(voxels.size))
    index = voxels.keys[:, 0]
    old = index < 1000
    np.testing.assert_allclose(voxels.features[old, 0], index[old] / 1000, atol=1e-3)


def test_a_frame_larger_than_the_map_is_cut_and_counted():
    voxels = empty_map(max_voxels=1000)
    fused = voxels.integrate(observe(line(0, 1100), [(1, 0)] * 1100))
    assert (fused.added, fused.evicted, fused.dropped, voxels.size) == (1000, 0, 100, 1000)


def test_another_dimension_and_absurd_points_are_refused_and_nothing_is_lost():
    voxels = empty_map()
    voxels.integrate(observe([A], [(1, 0)]))
    with pytest.raises(BadInput, match="features have 3 channels, the map has 2"):
        voxels.integrate(observe([A], [(1, 0, 0)]))
    with pytest.raises(BadInput, match="beyond 104858 m"):
        voxels.integrate(observe([(1e9, 0, 0)], [(1, 0)]))
    assert voxels.size == 1
    assert voxels.weights.tolist() == [1]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e6])
def test_features_that_half_precision_cannot_hold_are_refused(value):
    voxels = empty_map()
    voxels.integrate(observe([A], [(1, 0)]))
    with pytest.raises(BadInput, match="within \\+-65504") as caught:
        voxels.integrate(observe([A, B], [(0, 1), (value, 0)]))
    assert caught.value.reason == "features_not_finite"
    assert (voxels.frames, voxels.features.tolist()) == (1, [[1, 0]])


def test_a_point_that_is_not_a_number_is_refused():
    voxels = empty_map()
    with pytest.raises(BadInput, match="beyond 104858 m"):
        voxels.integrate(observe([A, (np.nan, 0, 0)], [(1, 0), (1, 0)]))
    assert voxels.size == 0


def test_rows_of_unknown_voxels_are_minus_one():
    voxels = empty_map()
    voxels.integrate(observe([A], [(1, 0)]))
    assert voxels.rows_of(voxels.packed_keys + 1).tolist() == [-1]


def test_scores_are_dot_products():
    voxels = empty_map()
    voxels.integrate(observe([A, B], [(1, 0), (0.6, 0.8)]))
    texts = np.array([(0, 1), (1, 0)], np.float32)
    np.testing.assert_allclose(voxels.scores(texts), [(0, 1), (0.8, 0.6)], atol=1e-3)
    np.testing.assert_allclose(voxels.scores(texts, np.array([1])), [(0.8, 0.6)], atol=1e-3)


def test_state_restores_the_same_map():
    voxels, copy = empty_map(), empty_map()
    voxels.integrate(observe([A, B], [(1, 0), (0.6, 0.8)]))
    copy.integrate(observe([(0.9, 0.9, 0.9)], [(1, 0)]))
    copy.restore(voxels.state())
    np.testing.assert_array_equal(copy.packed_keys, voxels.packed_keys)
    np.testing.assert_array_equal(copy.features, voxels.features)
    for each in (voxels, copy):
        each.integrate(observe([B], [(0, 1)]))
    np.testing.assert_array_equal(copy.features, voxels.features)
    assert copy.size == 2


def test_a_broken_state_is_refused_and_nothing_is_lost():
    voxels = empty_map()
    voxels.integrate(observe([A], [(1, 0)]))
    state = voxels.state()
    for broken in (
        {k: v for k, v in state.items() if k != "weights"},
        {**state, "features": state["features"][:, :1]},
        {**state, "weights": state["weights"].astype(np.float64)},
    ):
        with pytest.raises(BadInput):
            voxels.restore(broken)
    assert voxels.size == 1


def test_clear_forgets_everything():
    voxels = empty_map()
    voxels.integrate(observe([A], [(1, 0)]))
    voxels.clear()
    assert voxels.size == 0
    voxels.integrate(observe([A], [(0, 1)]))
    assert voxels.weights.tolist() == [1]
    assert voxels.features.tolist() == [[0, 1]]


def test_bytes_per_voxel_counts_every_array():
    # 8 key, 2 * 41 features, 6 colour, 6 normal, 4 weight, 4 last seen, 4 scratch, 8.4 hash table
    voxels = VoxelMap(MapConfig(max_voxels=1_000_000), 41)
    assert voxels.bytes_per_voxel() == 8 + 82 + 6 + 6 + 4 + 4 + 4 + 8


def test_removed_voxels_are_gone_and_the_others_as_they_were():
    voxels = empty_map()
    voxels.integrate(observe(line(0, 10), [(i / 10, 1 - i / 10) for i in range(10)]))
    voxels.remove(np.array([9, 0, 4]))
    assert sorted(voxels.keys[:, 0].tolist()) == [1, 2, 3, 5, 6, 7, 8]
    np.testing.assert_allclose(voxels.features[:, 0], voxels.keys[:, 0] / 10, atol=1e-3)
    assert voxels.rows_of(voxels.packed_keys).tolist() == list(range(7))
    voxels.integrate(observe(line(0, 1), [(0, 1)]))
    assert voxels.features[7].tolist() == [0, 1]
    voxels.remove(np.arange(8))
    assert (voxels.size, voxels.rows_of(np.array([0])).tolist()) == (0, [-1])


def test_evidence_fades_by_the_frames_that_did_not_see_it():
    config = MapConfig(voxel_size_m=VOXEL_M, max_voxels=1000, half_life_frames=2.0)
    voxels = VoxelMap(config, 2)
    voxels.integrate(observe([A, A, B], [(1, 0), (1, 0), (1, 0)], [4, 4, 8]))
    for _ in range(3):
        voxels.integrate(observe([B], [(1, 0)], [1]))
    assert voxels.weights[0] == 8  # what is not seen again stays
    voxels.integrate(observe([A], [(0, 1)], [2]))  # after four frames, a quarter of 8 is left
    assert voxels.weights[0] == 4
    np.testing.assert_allclose(voxels.features[0], (0.5, 0.5), atol=1e-3)


def test_nothing_fades_unless_that_is_asked_for():
    voxels = empty_map()
    for _ in range(5):
        voxels.integrate(observe([A], [(1, 0)]))
    assert voxels.weights.tolist() == [5]


@pytest.mark.parametrize(("megabytes", "dimension"), [(1, 2), (7, 41), (300, 512)])
def test_a_cap_in_bytes_is_kept_and_used(megabytes, dimension):
    voxels = VoxelMap(MapConfig(max_megabytes=megabytes, max_voxels=10_000_000), dimension)
    table = len(voxels._table) * 4
    needed = voxels.capacity * voxels.bytes_per_row() + table
    # the table has a power of two of slots, so that up to a fifth may stay unused
    assert 0.8e6 * megabytes < needed <= 1e6 * megabytes
    assert voxels.bytes_per_voxel() * voxels.capacity <= 1.01e6 * megabytes


def test_the_smaller_cap_holds():
    for megabytes in (100, 10**14, 2**63 - 1):
        assert VoxelMap(MapConfig(max_megabytes=megabytes, max_voxels=2000), 2).capacity == 2000
    assert VoxelMap(MapConfig(), 2).capacity == 2_000_000
    with pytest.raises(BadInput, match="enough for 1000 voxels of 2048 channels, 1 are for"):
        VoxelMap(MapConfig(max_megabytes=1), 2048)
