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
from geopurify_train.distillation.pair_lessons import PairDistillation, PairLessons

TINY = PairwiseConfig((4, 3))
SETTINGS = PairDistillation(steps=12, warm_up=2, batch=64)


@pytest.fixture
def lessons() -> PairLessons:
    """Return pairs that belong together as far as their first input is positive."""
    inputs = np.random.default_rng(0).normal(3, 2, (500, INPUTS)).astype(np.float32)
    return PairLessons(inputs, (inputs[:, 0] > 3).astype(np.float32), {"scenes": ["one"]})


def test_a_killed_run_goes_on_bit_for_bit(lessons, tmp_path):
    whole = PairDistiller(TINY, SETTINGS, lessons)
    expected = list(whole.run())
    killed = PairDistiller(TINY, SETTINGS, lessons)
    course = killed.run()
    for _ in range(5):
        next(course)
    killed.save(tmp_path / "checkpoint")
    resumed = PairDistiller(TINY, SETTINGS, lessons)
    resumed.resume(tmp_path / "checkpoint")
    assert list(resumed.run()) == expected[5:]
    for name, value in whole.student.state_dict().items():
        assert torch.equal(resumed.student.state_dict()[name], value), name


def test_a_run_with_other_settings_is_not_resumed(lessons, tmp_path):
    PairDistiller(TINY, SETTINGS, lessons).save(tmp_path / "checkpoint")
    other = PairDistiller(TINY, replace(SETTINGS, seed=1), lessons)
    with pytest.raises(BadInput, match="other settings"):
        other.resume(tmp_path / "checkpoint")


def test_a_run_of_other_lessons_is_not_resumed(lessons, tmp_path):
    PairDistiller(TINY, SETTINGS, lessons).save(tmp_path / "checkpoint")
    others = replace(lessons, taught_by={"scenes": ["two"]})
    with pytest.raises(BadInput, match="other settings"):
        PairDistiller(TINY, SETTINGS, others).resume(tmp_path / "checkpoint")


def test_it_learns(lessons):
    distiller = PairDistiller(TINY, replace(SETTINGS, steps=200, warm_up=20), lessons)
    course = [measures["loss"] for measures in distiller.run()]
    assert course[-1] < 0.5 * course[0]
    odds = distiller.student(torch.from_numpy(lessons.inputs)).detach().numpy()
    assert ((odds > 0) == (lessons.together > 0.5)).mean() > 0.9


def test_inputs_are_scaled_by_their_spread(lessons):
    student = PairDistiller(TINY, SETTINGS, lessons).student
    scaled = (torch.from_numpy(lessons.inputs) - student.mean) * student.scale
    torch.testing.assert_close(scaled.mean(0), torch.zeros(INPUTS), atol=1e-4, rtol=0)
    torch.testing.assert_close(scaled.std(0, correction=0), torch.ones(INPUTS), rtol=1e-3, atol=0)


def test_an_input_without_spread_says_nothing(lessons):
    lessons.inputs[:, 1] = 7
    course = list(PairDistiller(TINY, SETTINGS, lessons).run())
    assert np.isfinite([measures["loss"] for measures in course]).all()


def test_the_export_is_a_student(lessons, tmp_path):
    PairDistiller(TINY, SETTINGS, lessons).export(tmp_path / "student.safetensors")
    assert load_student(tmp_path / "student.safetensors").config == TINY
