# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify_train.distillation.pair_training_set import PairDistillation, draw_training_set
from geopurify_train.distillation.scenes import load_scene
from geopurify_train.scans.scan import Scanner, scan_room
from geopurify_train.simulation import scan_scenes
from geopurify_train.simulation.scan_scenes import POINTS, simulate_scans
from geopurify_train.teachers import create_teacher

KINDS = {f"scan-5-{time}-{kind}" for time in (0, 1) for kind in ("sparse", "dense")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scans")
    coarse = Scanner(cell_m=0.05, spacing_m=0.12, frames=5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan_scenes, "scan_room", lambda seed: scan_room(seed, coarse))
        assert list(simulate_scans(folder, [5])) == [5]
    return folder


def test_a_scan_becomes_scenes_that_are_learned_from(folder):
    scenes = {path.stem: load_scene(path) for path in folder.glob("*.safetensors")}
    assert set(scenes) == KINDS
    for scene in scenes.values():
        size = len(scene.packed_keys)
        assert 300 < size <= POINTS
        assert scene.features.shape == (size, len(scene.class_names))
        assert (np.diff(scene.packed_keys) >= 0).all()
        np.testing.assert_allclose(np.linalg.norm(scene.normals_map, axis=1), 1, atol=1e-3)
        unseen = ~scene.features.any(1)
        assert (scene.weights[unseen] < 1).all() and (scene.weights[~unseen] == 1).all()
    settings = PairDistillation(anchors=50, neighbours=24)
    drawn = (scenes["scan-5-0-sparse"], create_teacher("instances"), settings)
    inputs, together = draw_training_set(*drawn, np.random.default_rng(0))
    assert np.isfinite(inputs).all() and set(np.unique(together)) == {0, 1}


def test_scans_that_are_there_are_kept(folder):
    before = {path: path.read_bytes() for path in folder.glob("*.safetensors")}
    assert list(simulate_scans(folder, [5])) == [5]  # would take minutes to scan again
    assert {path: path.read_bytes() for path in folder.glob("*.safetensors")} == before
