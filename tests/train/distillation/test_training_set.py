# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from small_scenes import corner

from geopurify_train.distillation.scenes import save_scene
from geopurify_train.distillation.training_set import TrainingSet
from geopurify_train.teachers import GeometricTeacher


@pytest.fixture
def path(tmp_path):
    save_scene(tmp_path / "one.safetensors", corner("one", 12))
    return tmp_path / "one.safetensors"


class Counted(GeometricTeacher):
    asked = 0

    def embed(self, scene):
        Counted.asked += 1
        return super().embed(scene)


def test_what_a_teacher_said_is_kept_until_it_or_the_scene_changes(path, monkeypatch):
    monkeypatch.setattr(Counted, "asked", 0)
    (first, said), (_, again) = (
        TrainingSet([path], Counted())[0],
        TrainingSet([path], Counted())[0],
    )
    np.testing.assert_array_equal(said, again)
    np.testing.assert_array_equal(said, Counted().embed(first).astype(np.float16))
    assert Counted.asked == 2  # once for the file, once for this test

    _, by_another = TrainingSet([path], Counted(least=3))[0]
    assert Counted.asked == 3 and by_another.shape == said.shape

    save_scene(path, corner("one", 16))
    scene, of_another = TrainingSet([path], Counted(least=3))[0]
    assert Counted.asked == 4 and len(of_another) == len(scene.packed_keys) > len(said)
