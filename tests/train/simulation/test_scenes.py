# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.purify.affinity.signatures import SIGNATURE
from geopurify_train.distillation.pair_training_set import PairDistillation, draw_training_set
from geopurify_train.distillation.scenes import load_scene
from geopurify_train.simulation.scenes import simulate_room, simulate_rooms
from geopurify_train.teachers import create_teacher

FRAMES = 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenes")
    assert list(simulate_rooms(folder, [5], FRAMES)) == [5]
    return folder


def test_a_room_becomes_scenes_of_four_kinds(folder):
    scenes = {path.stem: load_scene(path) for path in folder.glob("*.safetensors")}
    assert set(scenes) == {f"room-5-{kind}" for kind in ("voxels", "dense", "sparse", "glimpse")}
    for scene in scenes.values():
        assert scene.features.shape == (len(scene.packed_keys), SIGNATURE)
        assert len(scene.vertices_map) == len(scene.instances) > 300
        assert (np.diff(scene.packed_keys) >= 0).all()


def test_they_are_learned_from_with_their_true_objects(folder):
    scene = load_scene(folder / "room-5-voxels.safetensors")
    settings = PairDistillation(anchors=50, neighbours=24)
    rng = np.random.default_rng(0)
    inputs, together = draw_training_set(scene, create_teacher("instances"), settings, rng)
    assert np.isfinite(inputs).all() and set(np.unique(together)) == {0, 1}


def test_scenes_depend_on_the_seed_alone_and_are_kept(folder):
    path = folder / "room-5-voxels.safetensors"
    before = path.read_bytes()
    path.unlink()
    list(simulate_rooms(folder, [5], FRAMES))
    assert not path.exists()  # the last one tells that the room was done
    first = next(simulate_room(5, FRAMES))
    path.write_bytes(before)
    for name, value in vars(load_scene(path)).items():
        np.testing.assert_array_equal(vars(first)[name], value, name)
