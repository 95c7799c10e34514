# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Purification after a change beside that of the whole map."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import observe

from geopurify.compute.priority import PriorityGate
from geopurify.config import MapConfig, PurifyConfig
from geopurify.fusion.voxel_map import VoxelMap
from geopurify.purify import host_purifier
from geopurify.purify.affinity import context_update, pairwise
from geopurify.purify.affinity.model import (
    AffinityModel,
    GeometricAffinity,
    create_affinity_model,
    load_configured_student,
)
from geopurify.purify.host_purifier import HostPurifier
from geopurify.purify.incremental.repooling import Pooled, find_update_region, repool_region
from geopurify.purify.incremental.snapshot import Snapshot, take_snapshot
from geopurify.purify.neighbours import build_grid

VOXEL_M = 0.02
CONFIG = PurifyConfig(neighbours=12, restart=0.1)
GEOMETRIC = GeometricAffinity(CONFIG)
STUDENT = create_affinity_model(load_configured_student(CONFIG, 2, torch.device("cpu")), CONFIG)


def wall(rng: np.random.Generator, left: float, right: float, count: int):
    """Return observations of a wall between two x, its feature changing from left to right."""
    points = rng.uniform((left, 0, 0), (right, 0.6, 0.03), (count, 3))
    shares = np.clip(points[:, 0] + rng.normal(0, 0.3, count), 0, 1)
    return observe(points, np.stack([shares, 1 - shares], 1))


def nothing(model: AffinityModel = GEOMETRIC) -> HostPurifier:
    return HostPurifier.empty(model, CONFIG)


def step(voxels: VoxelMap, before: HostPurifier, frames: int) -> tuple[Snapshot, HostPurifier]:
    snapshot = before.take_snapshot(voxels, frames)
    return snapshot, before.update(snapshot)


def walls(seed: int, *, max_voxels: int = 5000) -> tuple[VoxelMap, np.random.Generator]:
    rng = np.random.default_rng(seed)
    voxels = VoxelMap(MapConfig(voxel_size_m=VOXEL_M, max_voxels=max_voxels), 2)
    voxels.integrate(wall(rng, 0.0, 1.0, 4000))
    return voxels, rng


@pytest.fixture
def exact(monkeypatch):
    """Let no change go unnoticed."""
    monkeypatch.setattr(context_update, "TOLERANCES", context_update.Tolerances(0, 0, 0, 0))
    monkeypatch.setattr(host_purifier, "CONFIDENCE_TOLERANCE", 0)


def differences(one: HostPurifier, other: HostPurifier) -> np.ndarray:
    """Return what share of the weight of each voxel two purifiers give to other neighbours."""
    np.testing.assert_array_equal(one.packed_keys, other.packed_keys)
    np.testing.assert_array_equal(one.graph.neighbours, other.graph.neighbours)
    return np.abs(one.graph.weights - other.graph.weights).sum(1) / 2


@pytest.mark.usefixtures("exact")
@pytest.mark.parametrize("model", [GEOMETRIC, STUDENT], ids=["geometric", "student"])
@pytest.mark.parametrize("max_voxels", [5000, 1400])  # the latter forgets old voxels
def test_affinities_after_a_change_are_those_of_the_whole_map(max_voxels, model):
    voxels, rng = walls(0, max_voxels=max_voxels)
    purifier, frames = nothing(model), 0
    for left in (0.2, 0.9, 2.5):
        _, purifier = step(voxels, purifier, frames)
        frames = voxels.frames
        voxels.integrate(wall(rng, left, left + 0.2, 300))
    snapshot, renewed = step(voxels, purifier, frames)
    _, whole = step(voxels, nothing(model), 0)
    assert (snapshot.previous_rows < 0).any()
    rounding = 0 if model is GEOMETRIC else 1e-6  # a student's old weights are scaled
    assert differences(renewed, whole).max() <= rounding


def test_small_changes_are_ignored_until_they_add_up():
    voxels, rng = walls(0)
    for _ in range(9):  # each voxel is known well
        voxels.integrate(wall(rng, 0.0, 1.0, 4000))
    _, purifier = step(voxels, nothing(STUDENT), 0)
    seen_again = renewed = 0
    for _ in range(12):
        frames, before = voxels.frames, dict(evidence_of(purifier))
        voxels.integrate(wall(rng, 0.4, 0.5, 400))
        snapshot, purifier = step(voxels, purifier, frames)
        seen_again += len(snapshot.changed)
        renewed += sum(before.get(key) != value for key, value in evidence_of(purifier))
        apart = differences(purifier, step(voxels, nothing(STUDENT), 0)[1])
        assert apart.max() < 0.1 and apart.mean() < 0.01
    assert 0 < renewed < 0.7 * seen_again
    known = voxels.weights[voxels.rows_of(purifier.packed_keys)] ** CONFIG.confidence_exponent
    tolerance = host_purifier.CONFIDENCE_TOLERANCE
    assert np.abs(np.log(purifier.confidence / known)).max() <= tolerance + 1e-5


def evidence_of(purifier: HostPurifier):
    return zip(purifier.packed_keys.tolist(), purifier.confidence.tolist(), strict=True)


@pytest.mark.usefixtures("exact")
@pytest.mark.parametrize("model", [GEOMETRIC, STUDENT], ids=["geometric", "student"])
def test_affinities_after_voxels_vanished_are_those_of_the_whole_map(model):
    voxels, rng = walls(3)
    _, purifier = step(voxels, nothing(model), 0)
    frames = voxels.frames
    hole = voxels.points_map[:, 0]
    voxels.remove(np.flatnonzero((hole > 0.3) & (hole < 0.6)))
    voxels.integrate(wall(rng, 0.5, 0.7, 200))  # some of them come back
    snapshot, renewed = step(voxels, purifier, frames)
    _, whole = step(voxels, nothing(model), 0)
    rounding = 0 if model is GEOMETRIC else 1e-6  # a student's old weights are scaled
    assert differences(renewed, whole).max() <= rounding
    at_the_hole = np.abs(voxels.points_map[voxels.rows_of(renewed.packed_keys), 0] - 0.29) < 0.01
    assert (renewed.change[at_the_hole & (snapshot.previous_rows >= 0)] > 0).any()


def test_a_student_looks_again_only_at_what_sees_a_change():
    voxels, rng = walls(0)
    _, before = step(voxels, nothing(STUDENT), 0)
    voxels.integrate(wall(rng, 0.0, 0.1, 100))
    graph, rows = before.graph, np.array([0])
    keys = voxels.keys[voxels.rows_of(before.packed_keys)]
    seen = STUDENT.compute_weights(
        *(graph, rows, before.packed_keys, before.descriptors.copy(), before.confidence),
        np.isin(np.arange(len(keys)), rows),
    )
    reach = np.abs(keys[graph.neighbours] - keys[:, None]).max()
    assert 1 < len(seen) < 0.3 * len(keys)
    assert np.abs(keys[seen] - keys[0]).max() <= 2 * reach


def test_a_student_pauses_while_it_weighs(monkeypatch):
    voxels, _ = walls(0)
    _, before = step(voxels, nothing(STUDENT), 0)
    every, gate, pauses = np.arange(len(before.packed_keys)), PriorityGate(), []
    args = (before.graph, every, before.packed_keys, before.descriptors, before.confidence)
    weights = before.graph.weights.copy()
    monkeypatch.setattr(pairwise, "VOXELS_AT_ONCE", 500)
    monkeypatch.setattr(gate, "wait", lambda: pauses.append(1))
    with gate.low_priority():
        STUDENT.compute_weights(*args)
    assert len(pauses) == -(-len(every) // 500) > 1
    np.testing.assert_array_equal(before.graph.weights, weights)


def test_what_did_not_change_is_not_looked_at():
    voxels, rng = walls(0)
    _, before = step(voxels, nothing(), 0)
    voxels.integrate(wall(rng, 0.0, 0.1, 100))
    snapshot, after = step(voxels, before, 1)
    points = snapshot.packed_keys[snapshot.changed]
    assert 0 < len(points) == len(snapshot.surfaces.weights) <= 100
    assert after.change[snapshot.changed].tolist() == [1.0] * len(points)
    keys = voxels.keys[voxels.rows_of(after.packed_keys)]
    assert after.change[keys[:, 0] * VOXEL_M > 0.5].max() == 0


def test_values_after_a_change_are_near_those_of_the_whole_map():
    voxels, rng = walls(1)
    _, before = step(voxels, nothing(), 0)
    old = before.pool_all(voxels.features[voxels.rows_of(before.packed_keys)])
    voxels.integrate(wall(rng, 0.0, 0.1, 200))
    snapshot, after = step(voxels, before, 1)
    values = voxels.features[voxels.rows_of(after.packed_keys)].astype(np.float32)
    region = after.find_update_region(old, snapshot.previous_rows)
    again = repool_region(old, region, values[region.rows], CONFIG.restart)
    anew = after.pool_all(values)
    assert len(region.graph.neighbours) == again.repooled < 0.4 * voxels.size
    np.testing.assert_allclose(again.values, anew.values, atol=0.02)
    assert np.abs(again.values - anew.values).mean() < 1e-3


def test_after_many_changes_everything_is_pooled():
    voxels, _ = walls(2)
    _, purifier = step(voxels, nothing(), 0)
    values = voxels.features[voxels.rows_of(purifier.packed_keys)].astype(np.float32)
    pooled, same = purifier.pool_all(values), np.arange(voxels.size, dtype=np.int32)
    third = np.zeros(voxels.size, np.float32)
    third[: voxels.size // 3] = 1
    for expected in (True, True, True, False):
        region = find_update_region(pooled, purifier.graph, same, third)
        assert (region is not None) == expected
        if region:
            pooled = repool_region(pooled, region, values[region.rows], CONFIG.restart)
    np.testing.assert_allclose(pooled.values, purifier.pool_all(values).values, atol=6e-3)


def test_published_rounds_are_done_anew_everywhere():
    config = PurifyConfig(neighbours=12, restart=0, rounds=3)
    pooled = Pooled.entire(np.zeros((0, 1), np.float32))
    purifier = HostPurifier.empty(GeometricAffinity(config), config)
    assert purifier.find_update_region(pooled, np.empty(0, np.int32)) is None


coordinate = st.integers(-12, 12)
clouds = st.lists(
    st.tuples(coordinate, coordinate, coordinate), min_size=2, max_size=150, unique=True
)


@settings(max_examples=40)
@given(clouds, st.integers(1, 20), st.integers(1, 16), st.randoms())
def test_a_voxel_reaches_what_lies_no_farther_than_its_last_neighbour(cloud, k, radius, random):
    points = np.array(cloud, np.float64) * VOXEL_M + VOXEL_M / 2
    voxels = VoxelMap(MapConfig(voxel_size_m=VOXEL_M, max_voxels=1000), 1)
    voxels.integrate(observe(points, np.ones((len(points), 1))))
    snapshot = take_snapshot(voxels, np.empty(0, np.int64), 0)
    keys = voxels.keys[voxels.rows_of(snapshot.packed_keys)]
    grid = build_grid(snapshot.packed_keys)
    near = grid.find_nearest(k, np.arange(len(snapshot.packed_keys)), radius)
    rows = np.array(sorted(random.sample(range(len(keys)), random.randint(1, len(keys)))))
    apart = ((keys[:, None] - keys) ** 2).sum(2)
    reach = np.where(near[:, -1] < 0, radius**2, apart[np.arange(len(keys)), near[:, -1]])
    others = np.where(np.eye(len(keys), dtype=bool), 10**9, apart)
    expected = (others[:, rows] <= reach[:, None]).any(1)
    found = grid.find_reaching(near, rows, radius)
    not_alone = ~np.isin(np.arange(len(keys)), rows)  # whether one reaches itself is open
    np.testing.assert_array_equal(found[not_alone], expected[not_alone])
    np.testing.assert_array_equal(grid.find_nearest(k, rows, radius), near[rows])
