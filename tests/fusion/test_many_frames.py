# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a voxel holds after very many frames; a million of them by ``make soak``."""

import numpy as np
import pytest
from small_world import observe

from geopurify.config import MapConfig
from geopurify.errors import BadInput
from geopurify.fusion import running_mean as fusion
from geopurify.fusion.carving import FreeRays
from geopurify.fusion.checked_state import MOST_FRAMES
from geopurify.fusion.voxel_map import VoxelMap

CENTRE = [(0.05, 0.05, 0.05)]
D = 64
MANY = [10_000, pytest.param(1_000_000, marks=pytest.mark.soak)]


def one_voxel(**settings: float) -> VoxelMap:
    return VoxelMap(MapConfig(voxel_size_m=0.1, max_voxels=1000, **settings), D)


def unit_vectors(count: int) -> np.ndarray:
    vectors = np.random.default_rng(0).normal(size=(count, D))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def fuse(voxels: VoxelMap, frames: int, feature, color, normal, weight: float = 1.0) -> None:
    """Fuse the same observation many times."""
    seen = observe(CENTRE, feature[None], [weight])
    seen.colors[:], seen.normals_map[:] = color, normal
    for _ in range(frames):
        voxels.integrate(seen)


@pytest.mark.parametrize("frames", MANY)
def test_a_mean_is_right_however_many_frames_it_is_of(frames):
    voxels = one_voxel(max_weight=1e6)
    a, b = unit_vectors(2)
    z = np.array([0, 0, 1])
    fuse(voxels, frames // 4, a, (10, 200, 90), z)
    fuse(voxels, frames - frames // 4, b, (250, 0, 94), z)
    np.testing.assert_allclose(voxels.features[0], a / 4 + 0.75 * b, atol=1e-3)
    np.testing.assert_allclose(voxels.colors[0], (190, 50, 93), atol=1)
    assert voxels.normals.tolist() == [[0, 0, 1]]
    assert voxels.weights.tolist() == [frames]
    assert voxels.last_seen.tolist() == [frames]


@pytest.mark.parametrize("frames", MANY)
def test_a_voxel_follows_a_change_however_long_it_was_seen(frames):
    """With the default cap of 2000 the old share is halved every 1386 observations of weight 1."""
    voxels = one_voxel()
    a, b = unit_vectors(2)
    x, y = np.eye(3)[:2]
    fuse(voxels, frames, a, (0, 0, 0), x)
    assert voxels.weights.tolist() == [2000]
    fuse(voxels, 1386, b, (200, 200, 200), y)
    np.testing.assert_allclose(voxels.features[0], (a + b) / 2, atol=2e-3)
    np.testing.assert_allclose(voxels.colors[0], 100, atol=1)
    np.testing.assert_allclose(voxels.normals[0], [0.5**0.5, 0.5**0.5, 0], atol=0.01)
    fuse(voxels, 20_000, b, (200, 200, 200), y)
    np.testing.assert_allclose(voxels.features[0], b, atol=2e-3)
    np.testing.assert_allclose(voxels.colors[0], 200, atol=1)
    np.testing.assert_allclose(voxels.normals[0], y, atol=0.01)


def test_faint_observations_move_a_heavy_mean():
    voxels = one_voxel()
    a, b = unit_vectors(2)
    fuse(voxels, 300, a, 0, (0, 0, 1), weight=100.0)
    fuse(voxels, 20_000, b, 0, (0, 0, 1), weight=0.05)
    share = (1 + 0.05 / 2000) ** -20_000  # 0.61 of the mean is still the old one
    np.testing.assert_allclose(voxels.features[0], share * a + (1 - share) * b, atol=2e-3)


def test_a_mean_of_noise_has_no_bias():
    voxels = one_voxel()
    (a,) = unit_vectors(1)
    rng = np.random.default_rng(1)
    for _ in range(6000):
        feature = a + 0.05 * rng.normal(size=D).astype(np.float32)
        voxels.integrate(observe(CENTRE, feature[None], [1]))
    off = voxels.features[0] - a
    assert np.abs(off).max() < 6e-3  # the noise of some 4000 observations: 0.05 / 4000^0.5 x 5
    assert abs(off.mean()) < 5e-4


def test_what_fades_by_frames_goes_on_too():
    voxels = one_voxel(half_life_frames=300.0)
    a, b = unit_vectors(2)
    fuse(voxels, 5000, a, 0, (0, 0, 1))
    fuse(voxels, 300, b, 0, (0, 0, 1))
    np.testing.assert_allclose(voxels.features[0], (a + b) / 2, atol=2e-3)


def test_the_shortest_half_life_keeps_nothing():
    voxels = one_voxel(half_life_frames=5e-324)
    a, b = unit_vectors(2)
    fuse(voxels, 2, a, 0, (0, 0, 1))
    fuse(voxels, 1, b, 0, (0, 0, 1))
    np.testing.assert_allclose(voxels.features[0], b, atol=2e-3)


def test_rounding_by_chance_begins_late_and_depends_on_the_frames_alone():
    a, b = unit_vectors(2)
    states = []
    for _ in range(2):
        voxels = one_voxel()
        fuse(voxels, fusion.FRAMES_TO_NEAREST + 50, a, 7, (0, 0, 1))
        fuse(voxels, 50, b, 9, (0, 1, 0))
        states.append(voxels.state())
    for name, array in states[0].items():
        np.testing.assert_array_equal(array, states[1][name])


def test_the_cap_is_not_exceeded_by_one_heavy_frame():
    voxels = one_voxel(max_weight=10.0)
    (a,) = unit_vectors(1)
    fuse(voxels, 1, a, 0, (0, 0, 1), weight=500.0)
    assert voxels.weights.tolist() == [10]


def test_frames_are_numbered_for_years_and_then_from_a_lower_number_on():
    voxels = one_voxel()
    (a,) = unit_vectors(1)
    fuse(voxels, 1, a, 0, (0, 0, 1))
    voxels.frames = MOST_FRAMES - 1
    voxels.integrate(observe([(0.25, 0.05, 0.05)], a[None]))
    with pytest.raises(BadInput, match="2147483646 frames and can't count more: save and load"):
        voxels.integrate(observe(CENTRE, a[None]))
    restored = one_voxel()
    restored.restore(voxels.state())
    assert restored.frames == MOST_FRAMES // 2
    assert restored.last_seen.tolist() == [0, MOST_FRAMES // 2]
    fuse(restored, 1, a, 0, (0, 0, 1))
    assert restored.last_seen.tolist() == [MOST_FRAMES // 2 + 1, MOST_FRAMES // 2]


def test_255_frames_that_see_through_a_voxel_are_counted():
    config = MapConfig(voxel_size_m=0.1, max_voxels=1000, carve_frames=255)
    voxels = VoxelMap(config, D)
    (a,) = unit_vectors(1)
    fuse(voxels, 1, a, 0, (0, 0, 1))
    along = FreeRays(np.array([0.05, 0.05, -1.0]), np.array([[0.0, 0, 1]]), np.array([[0, 3.0]]))
    elsewhere = observe([(5.05, 0.05, 0.05)], a[None])
    gone = []
    for _ in range(256):
        voxels.integrate(elsewhere)
        gone.append(len(voxels.carve(along)))
    assert gone == [0] * 254 + [1, 0]
