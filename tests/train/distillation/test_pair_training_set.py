# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import numpy as np
import pytest
from small_scenes import corner

from geopurify.errors import BadInput
from geopurify.purify.affinity.pairwise_features import INPUTS
from geopurify_train.distillation.pair_training_set import (
    PARTNERS,
    PairDistillation,
    draw_training_set,
    pair_training_set,
)
from geopurify_train.distillation.scenes import save_scene
from geopurify_train.teachers import create_teacher

SETTINGS = PairDistillation(steps=3, warm_up=1, batch=64, anchors=40, neighbours=24)


class ByTruth:
    """A teacher that knows."""

    name = "truth"
    description = {"name": name}  # noqa: RUF012

    def compute_affinities(self, scene, one, other):
        return (scene.truth[one] == scene.truth[other]).astype(np.float32)


def training_set(settings, seed=0):
    return draw_training_set(corner(), ByTruth(), settings, np.random.default_rng(seed))


def test_so_many_pairs_and_what_the_teacher_says():
    inputs, affinities = training_set(SETTINGS)
    assert inputs.shape == (40 * PARTNERS, INPUTS) and inputs.dtype == np.float32
    same_normal = inputs[:, 0] == 1  # floor and wall are told apart by it
    np.testing.assert_array_equal(affinities, same_normal)


def test_many_anchors_lie_at_edges():
    def at_edge(share):
        _, together = training_set(replace(SETTINGS, edge_share=share))
        return (np.ptp(together.reshape(-1, PARTNERS), axis=1) > 0).mean()

    assert at_edge(0.0) == 0.0
    assert at_edge(0.3) == 0.3
    assert 0.3 < at_edge(1.0) < 1  # there are not as many


def test_they_depend_on_the_seed_alone():
    first, again, other = training_set(SETTINGS), training_set(SETTINGS), training_set(SETTINGS, 1)
    np.testing.assert_array_equal(first[0], again[0])
    assert (first[0] != other[0]).any()


def test_draw_training_set_several_scenes(tmp_path):
    paths = [tmp_path / f"{name}.safetensors" for name in ("one", "two")]
    for path in paths:
        save_scene(path, corner(path.stem))
    found = pair_training_set([(path, ByTruth()) for path in paths], SETTINGS)
    assert found.provenance == {
        "sources": [("one", {"name": "truth"}), ("two", {"name": "truth"})]
    }
    assert len(found.affinities) == len(found.inputs) == 2 * 40 * PARTNERS
    first = draw_training_set(corner(), ByTruth(), SETTINGS, np.random.default_rng([0, 0]))
    np.testing.assert_array_equal(found.inputs[: 40 * PARTNERS], first[0])


def test_no_scenes_and_too_small_a_scene():
    with pytest.raises(BadInput, match="at least one scene"):
        pair_training_set([], SETTINGS)
    with pytest.raises(BadInput, match="corner has 24 voxels, learning needs more than 24"):
        draw_training_set(corner(side=4), ByTruth(), SETTINGS, np.random.default_rng(0))


def test_teachers_say_which_share_of_their_segmentations_agrees():
    scene = corner()
    floor, wall = np.flatnonzero(scene.truth == 0)[:5], np.flatnonzero(scene.truth == 1)[:5]
    teacher = create_teacher("geometric")
    np.testing.assert_array_equal(teacher.compute_affinities(scene, floor, floor[::-1]), [1.0] * 5)
    segments = teacher.segments(scene)
    expected = np.mean([labels[floor] == labels[wall] for labels in segments], 0)
    np.testing.assert_allclose(teacher.compute_affinities(scene, floor, wall), expected)
    assert expected.max() < 1


@pytest.mark.parametrize(
    "change", [{"steps": 0}, {"batch": 0}, {"learning_rate": 0.0}, {"edge_share": 1.5}]
)
def test_bad_settings(change):
    with pytest.raises(BadInput, match="must be"):
        replace(SETTINGS, **change)
