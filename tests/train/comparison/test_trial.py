# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What each affinity makes of the same wrong labels."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from small_scenes import NAMES, corner

from geopurify.config import PurifyConfig
from geopurify.evaluation.confusion import compute_means
from geopurify.purify.pooling import AffinityGraph
from geopurify.purify.published.network import AffinityNet, AffinityNetConfig
from geopurify_train.comparison.affinities import (
    ByTeacher,
    create_formula_affinity,
    create_student_affinity,
)
from geopurify_train.comparison.trial import add_self_loops, trials
from geopurify_train.teachers import create_teacher

CONFIG = PurifyConfig(neighbours=24, restart=0, rounds=4)
TEXTS = np.eye(3, dtype=np.float32)


@pytest.fixture
def scene():
    """A corner whose every fifth voxel is taken for a lamp, though not by much."""
    scene = corner()
    features = 0.6 * scene.features
    features[::5, 2] = 0.8
    return replace(scene, features=features)


def miou(trial):
    return float(compute_means(trial.tally.histograms(), NAMES, {})["miou"])


def test_raw_labels_come_first_and_affinities_mend_them(scene):
    teacher = ByTeacher(create_teacher("geometric"), CONFIG)
    raw, formula, taught = trials(
        scene, TEXTS, 100.0, (create_formula_affinity(CONFIG), teacher), CONFIG
    )
    assert [t.way for t in (raw, formula, taught)] == ["raw", "geometric", "teacher geometric"]
    assert miou(raw) == pytest.approx(0.8, abs=0.01)
    assert miou(formula) == miou(taught) == 1.0
    assert (raw.operations, formula.operations) == (0, 0)


def test_affinities_are_scored_by_how_they_tell_classes_apart_too(scene):
    raw, formula = trials(scene, TEXTS, 100.0, (create_formula_affinity(CONFIG),), CONFIG)
    assert np.isnan(raw.auc)
    assert 0.9 < formula.auc <= 1


def test_a_self_loop_weighs_as_much_as_the_most_similar_neighbour():
    graph = AffinityGraph(
        np.array([[1, 2], [0, 2], [0, 1]], np.int32),
        np.array([[0.75, 0.25], [0.5, 0.5], [1, 0]], np.float32),
    )
    looped = add_self_loops(graph)
    assert looped.neighbours.tolist() == [[1, 2, 0], [0, 2, 1], [0, 1, 2]]
    expected = [[3 / 7, 1 / 7, 3 / 7], [1 / 3, 1 / 3, 1 / 3], [0.5, 0, 0.5]]
    np.testing.assert_allclose(looped.weights, expected, rtol=1e-6)


def test_self_loops_smooth_less(scene):
    config = replace(CONFIG, rounds=1)
    _, plain = trials(scene, TEXTS, 100.0, (create_formula_affinity(config),), config)
    raw, looped = trials(
        scene, TEXTS, 100.0, (create_formula_affinity(config),), config, self_loop=True
    )
    assert looped.auc == plain.auc
    assert miou(raw) <= miou(looped) <= miou(plain)


def test_without_rounds_all_are_raw(scene):
    config = replace(CONFIG, rounds=0)
    raw, formula = trials(scene, TEXTS, 100.0, (create_formula_affinity(config),), config)
    np.testing.assert_array_equal(formula.tally.confusion, raw.tally.confusion)


def test_a_student_has_parameters_and_operations(scene):
    torch.manual_seed(0)
    student = create_student_affinity(
        "published", AffinityNet(AffinityNetConfig(3, 4, 1, 8, 0.5)).eval(), CONFIG
    )
    _, tried = trials(scene, TEXTS, 100.0, (student,), CONFIG)
    assert tried.way == "published"
    kernels, norms, head = 27 * (9 * 4 + 2 * 4 * 4), 3 * 2 * 4, 4 * 8
    assert student.parameters == kernels + norms + head
    stem = 2 * len(scene.packed_keys) * 9 * 4  # of each voxel with itself
    assert tried.operations > stem
