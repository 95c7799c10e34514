# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import numpy as np
import pytest
import torch

from geopurify.errors import BadInput
from geopurify.purify.affinity.pairwise_features import INPUTS
from geopurify.purify.affinity.pairwise_mlp import PairwiseConfig
from geopurify.purify.affinity.student_file import load_student
from geopurify_train.distillation.pair_distiller import PairDistiller
from geopurify_train.distillation.pair_training_set import PairDistillation, PairTrainingSet

TINY = PairwiseConfig((4, 3))
SETTINGS = PairDistillation(steps=12, warm_up=2, batch=64)


@pytest.fixture
def training_set() -> PairTrainingSet:
    """Return pairs whose affinity is the higher, the larger their first input is."""
    inputs = np.random.default_rng(0).normal(3, 2, (500, INPUTS)).astype(np.float32)
    return PairTrainingSet(inputs, (inputs[:, 0] > 3).astype(np.float32), {"scenes": ["one"]})


def test_a_killed_run_goes_on_bit_for_bit(training_set, tmp_path):
    whole = PairDistiller(TINY, SETTINGS, training_set)
    expected = list(whole.run())
    killed = PairDistiller(TINY, SETTINGS, training_set)
    course = killed.run()
    for _ in range(5):
        next(course)
    killed.save(tmp_path / "checkpoint")
    resumed = PairDistiller(TINY, SETTINGS, training_set)
    resumed.resume(tmp_path / "checkpoint")
    assert list(resumed.run()) == expected[5:]
    for name, value in whole.student.state_dict().items():
        assert torch.equal(resumed.student.state_dict()[name], value), name


def test_a_run_with_other_settings_is_not_resumed(training_set, tmp_path):
    PairDistiller(TINY, SETTINGS, training_set).save(tmp_path / "checkpoint")
    other = PairDistiller(TINY, replace(SETTINGS, seed=1), training_set)
    with pytest.raises(BadInput, match="other settings"):
        other.resume(tmp_path / "checkpoint")


def test_a_run_of_another_training_set_is_not_resumed(training_set, tmp_path):
    PairDistiller(TINY, SETTINGS, training_set).save(tmp_path / "checkpoint")
    others = replace(training_set, provenance={"scenes": ["two"]})
    with pytest.raises(BadInput, match="other settings"):
        PairDistiller(TINY, SETTINGS, others).resume(tmp_path / "checkpoint")


def test_it_learns(training_set):
    distiller = PairDistiller(TINY, replace(SETTINGS, steps=200, warm_up=20), training_set)
    course = [measures["loss"] for measures in distiller.run()]
    assert course[-1] < 0.5 * course[0]
    odds = distiller.student(torch.from_numpy(training_set.inputs)).detach().numpy()
    assert ((odds > 0) == (training_set.affinities > 0.5)).mean() > 0.9


def test_inputs_are_scaled_by_their_spread(training_set):
    student = PairDistiller(TINY, SETTINGS, training_set).student
    scaled = (torch.from_numpy(training_set.inputs) - student.mean) * student.scale
    torch.testing.assert_close(scaled.mean(0), torch.zeros(INPUTS), atol=1e-4, rtol=0)
    torch.testing.assert_close(scaled.std(0, correction=0), torch.ones(INPUTS), rtol=1e-3, atol=0)


def test_an_input_without_spread_says_nothing(training_set):
    training_set.inputs[:, 1] = 7
    course = list(PairDistiller(TINY, SETTINGS, training_set).run())
    assert np.isfinite([measures["loss"] for measures in course]).all()


def test_the_export_is_a_student(training_set, tmp_path):
    PairDistiller(TINY, SETTINGS, training_set).export(tmp_path / "student.safetensors")
    assert load_student(tmp_path / "student.safetensors").config == TINY
