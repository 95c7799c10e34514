# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import numpy as np
import pytest
import torch
from small_scenes import corner

from geopurify.errors import BadInput
from geopurify.purify.affinity.student_file import load_student
from geopurify.purify.published.network import AffinityNetConfig
from geopurify_train.distillation.distiller import Distiller
from geopurify_train.distillation.scenes import save_scene
from geopurify_train.distillation.settings import Distillation, PaperFixes
from geopurify_train.distillation.training_set import TrainingSet
from geopurify_train.teachers import GeometricTeacher

TINY = AffinityNetConfig(0, 4, 1, 8, 0.5)
SETTINGS = Distillation(
    steps=12, warm_up=2, anchors=32, candidates=128, macro=8, micro=4, neighbours=16, crop_m=0.2
)


@pytest.fixture
def training_set(tmp_path):
    paths = [tmp_path / f"{name}.safetensors" for name in ("one", "two")]
    for path, side in zip(paths, (12, 16), strict=True):
        save_scene(path, corner(path.stem, side))
    return TrainingSet(paths, GeometricTeacher())


def steps(distiller, count):
    course = distiller.run()
    return [next(course) for _ in range(count)]


def test_a_killed_run_goes_on_bit_for_bit(training_set, tmp_path):
    whole = Distiller(TINY, SETTINGS, training_set)
    expected = list(whole.run())
    killed = Distiller(TINY, SETTINGS, training_set)
    steps(killed, 5)
    killed.save(tmp_path / "checkpoint")
    resumed = Distiller(TINY, SETTINGS, training_set)
    resumed.resume(tmp_path / "checkpoint")
    assert list(resumed.run()) == expected[5:]
    for name, value in whole.student.state_dict().items():
        assert torch.equal(resumed.student.state_dict()[name], value), name


def test_a_run_with_other_settings_is_not_resumed(training_set, tmp_path):
    first = Distiller(TINY, SETTINGS, training_set)
    first.save(tmp_path / "checkpoint")
    other = Distiller(TINY, replace(SETTINGS, seed=1), training_set)
    message = "checkpoint is of a run with other settings: 'settings.seed' was 0, now it is 1: "
    with pytest.raises(BadInput, match=message):
        other.resume(tmp_path / "checkpoint")


def test_a_run_of_another_teacher_or_other_scenes_is_not_resumed(training_set, tmp_path):
    Distiller(TINY, SETTINGS, training_set).save(tmp_path / "checkpoint")
    paths = [tmp_path / f"{name}.safetensors" for name in ("one", "two")]
    for others in (
        TrainingSet(paths, GeometricTeacher(least=5)),
        TrainingSet(paths[::-1], GeometricTeacher()),
    ):
        with pytest.raises(BadInput, match="other settings"):
            Distiller(TINY, SETTINGS, others).resume(tmp_path / "checkpoint")


def test_scenes_of_two_encoders_are_refused(training_set, tmp_path):
    student = replace(TINY, features=5)
    with pytest.raises(BadInput, match="has features of 3 channels, the student takes 5"):
        steps(Distiller(student, SETTINGS, training_set), 1)


def test_a_crop_that_can_hold_too_little_is_refused(training_set):
    settings = replace(SETTINGS, crop_m=0.03)
    with pytest.raises(BadInput, match="hold fewer than 64 voxels"):
        steps(Distiller(TINY, settings, training_set), 1)


def test_the_share_of_the_student_is_what_the_loss_on_rows_looks_at(training_set):
    half, alone = (
        steps(Distiller(replace(TINY, share=share), SETTINGS, training_set), 1)[0]
        for share in (0.5, 1.0)
    )
    assert half["contrastive"] == alone["contrastive"] and half["rows"] != alone["rows"]


def test_it_learns(training_set):
    settings = replace(SETTINGS, steps=60, learning_rate=5e-3)
    course = list(Distiller(TINY, settings, training_set).run())
    first, last = (sum(m["contrastive"] for m in part) for part in (course[:10], course[-10:]))
    assert last < 0.8 * first


def test_a_student_of_features_sees_them(tmp_path):
    seen = corner()
    unseen = replace(seen, features=np.zeros_like(seen.features))
    found = []
    for number, scene in enumerate((seen, unseen)):
        save_scene(tmp_path / f"{number}.safetensors", scene)
        of_one = TrainingSet([tmp_path / f"{number}.safetensors"], GeometricTeacher())
        configs = (TINY, replace(TINY, features=3))
        found.append([steps(Distiller(config, SETTINGS, of_one), 1) for config in configs])
    (blind, sees), (blind_without, sees_without) = found
    assert blind == blind_without and sees != sees_without


@pytest.mark.parametrize("fix", [m for m in vars(PaperFixes()) if not m.startswith("teacher")])
def test_every_fix_can_be_left_out(training_set, fix):
    with_all = steps(Distiller(TINY, SETTINGS, training_set), 2)
    settings = replace(SETTINGS, fixes=replace(PaperFixes(), **{fix: False}))
    assert steps(Distiller(TINY, settings, training_set), 2) != with_all


def seen_by_the_student(training_set, **fixes):
    """Return the inputs and embedding that the student has in one step."""
    settings = replace(SETTINGS, fixes=replace(PaperFixes(), **fixes), anchors=8)
    distiller = Distiller(TINY, settings, training_set)
    seen = []
    distiller.student.register_forward_hook(lambda _, inputs, output: seen.append(inputs[0]))
    steps(distiller, 1)
    return seen[0]


def test_without_dense_the_student_sees_what_was_sampled_only(training_set):
    whole = seen_by_the_student(training_set)
    sampled = seen_by_the_student(training_set, dense=False)
    most = 8 * (1 + 1 + SETTINGS.macro + SETTINGS.micro)  # anchors, positives, negatives
    assert len(sampled) <= most < len(whole)
    # not whole neighbourhoods: those alone would be nearly as many as the crop has
    assert len(sampled) < 0.5 * len(whole)


def test_without_same_input_colours_and_normals_are_missing_in_training(training_set):
    assert seen_by_the_student(training_set).any()
    assert not seen_by_the_student(training_set, same_input=False).any()


def test_mixed_precision_is_near_full_precision(training_set):
    full = steps(Distiller(TINY, SETTINGS, training_set), 1)[0]
    low = steps(Distiller(TINY, replace(SETTINGS, precision="bf16"), training_set), 1)[0]
    assert low["loss"] == pytest.approx(full["loss"], rel=0.05) and low != full


def test_learning_rates_by_layer(training_set):
    distiller = Distiller(TINY, SETTINGS, training_set)
    steps(distiller, 2)  # warmed up
    rates = [group["lr"] for group in distiller._optimizer.param_groups]
    assert rates == pytest.approx([2e-4, 2e-3, 1e-2])


def test_the_learning_rate_ends_at_a_thousandth():
    assert SETTINGS.learning_rate_at(0) == pytest.approx(1e-3)
    assert SETTINGS.learning_rate_at(7) == pytest.approx(2e-3 * (1e-3 + 0.999 / 2))
    assert SETTINGS.learning_rate_at(12) == pytest.approx(2e-6)


def test_the_export_is_a_student(training_set, tmp_path):
    distiller = Distiller(TINY, SETTINGS, training_set)
    distiller.export(tmp_path / "student.safetensors")
    assert load_student(tmp_path / "student.safetensors").config == TINY


def test_a_training_needs_scenes():
    with pytest.raises(BadInput, match="at least one scene"):
        TrainingSet([], GeometricTeacher())


@pytest.mark.parametrize(
    "change",
    [{"steps": 0}, {"crop_m": 0.0}, {"precision": "fp8"}, {"micro": 17}, {"edge_share": 1.1}],
)
def test_bad_settings(change):
    with pytest.raises(BadInput, match="must be"):
        replace(SETTINGS, **change)
