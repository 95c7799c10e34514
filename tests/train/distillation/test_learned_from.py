# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import logging

from geopurify.purify.affinity.pairwise_mlp import PairwiseAffinityMLP, PairwiseConfig
from geopurify.purify.affinity.student_file import save_student
from geopurify_train.distillation.learned_from import scenes_learned_from, warn_of_learned_scenes


def test_scenes_of_the_training_are_warned_of(tmp_path, caplog):
    file = tmp_path / "student.safetensors"
    save_student(file, PairwiseAffinityMLP(PairwiseConfig()), {"scenes": ["room-1", "room-2"]})
    with caplog.at_level(logging.WARNING):
        warn_of_learned_scenes(["room-3"], file)
        assert not caplog.text
        warn_of_learned_scenes(["room-2", "room-3"], file)
    assert "student.safetensors was trained on 1 of these scenes" in caplog.text
    assert "optimistic: room-2" in caplog.text


def test_files_that_say_nothing(tmp_path):
    file = tmp_path / "student.safetensors"
    save_student(file, PairwiseAffinityMLP(PairwiseConfig()), {"scenes": 20})
    assert scenes_learned_from(file) == frozenset()
    assert scenes_learned_from(tmp_path / "missing") == frozenset()
    file.write_bytes(b"{}")
    assert scenes_learned_from(file) == frozenset()
