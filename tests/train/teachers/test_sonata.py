# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What the network is given and what becomes of its stages; a stand-in takes its place."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from small_scenes import corner

from geopurify.errors import BadInput
from geopurify.fusion.keys import pack_key, unpack_keys
from geopurify_train.distillation.settings import PaperFixes
from geopurify_train.teachers import create_teacher
from geopurify_train.teachers.sonata import upcast


class Point(dict):
    """A dictionary whose entries are attributes too, as Sonata has them."""

    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


class Network(torch.nn.Module):
    """Five stages; each one's only channel is the mean of its voxels' red."""

    def forward(self, data):
        self.given, cells = data, data["grid_coord"]
        point = Point(feat=data["feat"][:, 3:4])
        for _ in range(4):
            cells = torch.div(cells, 2, rounding_mode="floor")
            cells, inverse = torch.unique(cells, dim=0, return_inverse=True)
            sums = torch.zeros(len(cells), 1).index_add_(0, inverse, point.feat)
            mean = sums / torch.bincount(inverse)[:, None]
            point = Point(feat=mean, pooling_parent=point, pooling_inverse=inverse)
        return point


@pytest.fixture
def network(monkeypatch):
    network = Network()
    package = SimpleNamespace(load=lambda path, custom_config: network)
    monkeypatch.setattr("geopurify_train.teachers.sonata._package", lambda: package)
    return network


def teacher(tmp_path, **fixes):
    (tmp_path / "weights").touch()
    return create_teacher("sonata", tmp_path / "weights", "cpu", PaperFixes(**fixes))


@pytest.mark.parametrize("shift", range(-3, 4))
def test_each_voxel_has_a_cell_of_its_own(network, tmp_path, shift):
    scene = corner()
    x, y, z = unpack_keys(scene.packed_keys).T.astype(np.int64)
    teacher(tmp_path).embed(replace(scene, packed_keys=pack_key(x + shift, y - shift, z + 7)))
    cells = network.given["grid_coord"].numpy()
    np.testing.assert_array_equal(cells, np.stack([x - x.min(), y - y.min(), z - z.min()], 1))


def test_what_it_is_given(network, tmp_path):
    scene = corner()
    found = teacher(tmp_path).embed(scene)
    given = network.given["feat"].numpy()
    assert given.shape == (len(scene.colors), 9) and network.given["offset"] == len(given)
    np.testing.assert_allclose(given[:, :2].min(0), -given[:, :2].max(0), atol=1e-6)
    assert given[:, 2].min() == 0
    np.testing.assert_allclose(given[:, 3:6], scene.colors / 255, atol=1e-6)
    np.testing.assert_array_equal(given[:, 6:], scene.normals_map)
    assert found.shape == (len(given), 5)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-6)


def test_its_faults_can_be_put_back(network, tmp_path):
    scene = corner()
    dark = teacher(tmp_path, teacher_colors=False)
    dark.embed(scene)
    given = network.given["feat"].numpy()
    np.testing.assert_allclose(given[:, 3:6], scene.colors / 255**2, atol=1e-8)
    coarse = teacher(tmp_path, teacher_stages=False)
    assert coarse.embed(scene).shape == (len(given), 3)
    descriptions = [str(t.description) for t in (dark, coarse, teacher(tmp_path))]
    assert len(set(descriptions)) == 3
    with pytest.raises(BadInput, match="for the sonata teacher, not geometric"):
        create_teacher("geometric", fixes=PaperFixes(teacher_colors=False))


def test_features_of_coarser_stages_are_joined_or_copied():
    def point():
        fine = Point(feat=torch.tensor([[1.0], [2.0], [3.0]]))
        middle = Point(
            feat=torch.tensor([[10.0], [20.0]]),
            pooling_parent=fine,
            pooling_inverse=torch.tensor([0, 0, 1]),
        )
        return Point(
            feat=torch.tensor([[100.0]]),
            pooling_parent=middle,
            pooling_inverse=torch.tensor([0, 0]),
        )

    assert upcast(point(), 2).feat.tolist() == [[1, 10, 100], [2, 10, 100], [3, 20, 100]]
    assert upcast(point(), 1).feat.tolist() == [[10, 100], [10, 100], [20, 100]]


def test_voxels_finer_than_its_grid_are_refused(network, tmp_path):
    with pytest.raises(BadInput, match=r"or more, those of corner have 0\.01"):
        teacher(tmp_path).embed(replace(corner(), voxel_size_m=0.01))
