# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The choice of an affinity, and a student that sees what lies around a change."""

import numpy as np
import pytest
import torch
from small_world import ColorEncoder, observe, wall_frame

from geopurify.config import MapConfig, PurifyConfig, from_flat
from geopurify.errors import BadInput
from geopurify.fusion.voxel_map import VoxelMap
from geopurify.pipeline import Pipeline
from geopurify.purify.affinity.geometric import compute_geometric_embedding
from geopurify.purify.affinity.model import (
    AffinityModel,
    AffinityNetAffinity,
    create_affinity_model,
    load_configured_student,
)
from geopurify.purify.affinity.network_embedding import embed_voxels
from geopurify.purify.affinity.student_file import save_student
from geopurify.purify.host_purifier import HostPurifier
from geopurify.purify.incremental.snapshot import take_snapshot
from geopurify.purify.published.network import AffinityNet, AffinityNetConfig

DIMENSION = 5
VOXEL_M = 0.02
CPU = torch.device("cpu")
SMALL = AffinityNetConfig(DIMENSION, 4, 1, 8, 0.5)


@pytest.fixture
def config(tmp_path) -> PurifyConfig:
    torch.manual_seed(0)
    save_student(tmp_path / "small.safetensors", AffinityNet(SMALL), {})
    return PurifyConfig(
        affinity="student",
        neighbours=12,
        student=str(tmp_path / "small.safetensors"),
        device="cpu",
    )


def wall(left_m: float, right_m: float, seed: int = 0):
    """Return observations of a wall between two x, every voxel seen."""
    x = np.arange(left_m + VOXEL_M / 2, right_m, VOXEL_M)
    points = np.stack(np.meshgrid(x, np.arange(0.01, 0.2, VOXEL_M), [0.01]), -1).reshape(-1, 3)
    rng = np.random.default_rng(seed)
    return observe(points, rng.standard_normal((len(points), DIMENSION)))


@pytest.fixture
def voxels() -> VoxelMap:
    found = VoxelMap(MapConfig(voxel_size_m=VOXEL_M, max_voxels=5000), DIMENSION)
    found.integrate(wall(0.0, 4.0))
    return found


def chosen(config: PurifyConfig) -> AffinityModel:
    return create_affinity_model(load_configured_student(config, DIMENSION, CPU), config)


def first_purified(voxels: VoxelMap, config: PurifyConfig) -> HostPurifier:
    nothing = HostPurifier.empty(chosen(config), config)
    return nothing.update(nothing.take_snapshot(voxels, 0))


def test_the_formula_looks_at_each_voxel_alone(voxels):
    model = chosen(PurifyConfig(affinity="geometric"))
    snapshot = take_snapshot(voxels, np.empty(0, np.int64), 0, model.sees)
    assert snapshot.surfaces.features.shape == (voxels.size, 0)
    seen = snapshot.surfaces
    expected = compute_geometric_embedding(
        seen.points_map, seen.normals_map, seen.colors, PurifyConfig(affinity="geometric")
    )
    np.testing.assert_array_equal(model.compute_descriptors(seen), expected)


def test_the_pipeline_describes_as_the_comparison_does(voxels, config):
    model = chosen(config)
    assert isinstance(model, AffinityNetAffinity)
    snapshot = take_snapshot(voxels, np.empty(0, np.int64), 0, model.sees)
    seen, rows = snapshot.surfaces, voxels.rows_of(snapshot.packed_keys)
    looks = (seen.packed_keys, seen.points_map, seen.normals_map, seen.colors)
    assert seen.features.dtype == np.float32
    expected = embed_voxels(model.student, *looks, config, voxels.features[rows])
    np.testing.assert_array_equal(model.compute_descriptors(seen), expected)


def test_what_lies_around_a_change_is_seen_with_it(voxels, config):
    before = first_purified(voxels, config)
    voxels.integrate(wall(3.9, 4.0, seed=1))
    snapshot = before.take_snapshot(voxels, 1)
    count = len(snapshot.changed)
    assert count == 5 * 10
    keys = snapshot.surfaces.packed_keys
    np.testing.assert_array_equal(keys[:count], snapshot.packed_keys[snapshot.changed])
    assert len(set(keys.tolist())) == len(keys)
    # 3.9 m lies in the block from 3.84 m, the one before it begins at 3.2 m
    assert snapshot.surfaces.points_map[:, 0].min() == pytest.approx(3.21, abs=1e-4)


def test_only_what_changed_is_described_anew(voxels, config):
    before = first_purified(voxels, config)
    voxels.integrate(wall(3.9, 4.0, seed=1))
    after = before.update(before.take_snapshot(voxels, 1))
    x_m = voxels.points_map[voxels.rows_of(after.packed_keys), 0]
    is_new = (before.descriptors != after.descriptors).any(1)
    assert is_new[x_m > 3.9].mean() > 0.5 and not is_new[x_m < 3.9].any()


def test_a_pipeline_with_a_student_of_voxels(tmp_path):
    save_student(tmp_path / "student", AffinityNet(AffinityNetConfig(3, 4, 1, 8, 0.5)), {})
    student = {"purify.student": str(tmp_path / "student"), "purify.device": "cpu"}
    small = {"map.voxel_size_m": 0.05, "map.max_voxels": 20_000, "purify.neighbours": 12}
    mapper = Pipeline(from_flat({**small, **student}), ColorEncoder())
    for x_m in (0.0, 0.5):  # the second time only some voxels are new
        mapper.integrate(wall_frame((0, 255, 0), offset_m=(x_m, 0.0, 0.0)))
        mapper.purify()
        assert set(mapper.label_voxels().labels.tolist()) == {1}


def test_files_that_are_no_students(tmp_path):
    with pytest.raises(BadInput, match="cannot read"):
        chosen(PurifyConfig(affinity="student", student=str(tmp_path / "missing")))


def test_a_student_of_another_encoder(tmp_path):
    save_student(tmp_path / "student", AffinityNet(AffinityNetConfig(7, 4, 1, 3, 0.5)), {})
    with pytest.raises(BadInput, match="of 7 channels, the encoder gives 5"):
        chosen(PurifyConfig(affinity="student", student=str(tmp_path / "student")))
