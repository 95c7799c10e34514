# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import numpy as np
import pytest
from small_scenes import corner

from geopurify.errors import BadInput
from geopurify_train.distillation.pair_training_set import PairDistillation, draw_training_set
from geopurify_train.teachers import create_teacher

TEACHER = create_teacher("views")
RIGHT, WRONG = 6, 2  # views


@pytest.fixture
def scene():
    """Return a corner as views saw it: most tell floor from wall, some see one surface."""
    known = corner()
    views = np.stack([known.truth] * RIGHT + [np.zeros_like(known.truth)] * WRONG)
    views = views.astype(np.int16)
    views[:, 0] = -1  # nobody saw the first voxel
    return replace(known, view_segments=views)


def test_views_are_counted(scene):
    floor, wall = np.flatnonzero(scene.truth == 0)[5], np.flatnonzero(scene.truth == 1)[5]
    said = TEACHER.compute_affinities(scene, np.array([floor, floor]), np.array([wall, floor + 1]))
    assert said[0] == WRONG / (RIGHT + WRONG)
    assert said[1] in (1, said[0])


def test_pairs_that_too_few_views_saw_are_unknown(scene):
    assert np.isnan(TEACHER.compute_affinities(scene, np.array([0]), np.array([9]))).all()


def test_unknown_pairs_are_not_learned_from(scene):
    scene.view_segments[:, ::2] = -1
    settings = PairDistillation(anchors=100, neighbours=24)
    rng = np.random.default_rng(0)
    inputs, together = draw_training_set(scene, TEACHER, settings, rng)
    assert 0 < len(inputs) == len(together) < 100 * 8
    assert np.isfinite(together).all()


def test_views_that_share_nothing(scene):
    few = replace(scene, view_segments=scene.view_segments[:3])
    settings = PairDistillation(anchors=100, neighbours=24)
    with pytest.raises(BadInput, match="knows of no two voxels of corner"):
        draw_training_set(few, TEACHER, settings, np.random.default_rng(0))


def test_embeddings_agree_as_far_as_views_do(scene):
    said = TEACHER.embed(scene)
    floor, wall = (np.flatnonzero(scene.truth == part)[5:10] for part in (0, 1))
    assert (said[floor] @ said[floor].T).min() > 0.999
    assert (said[floor] @ said[wall].T).max() == pytest.approx(WRONG / RIGHT, abs=0.35)
    assert not said[0].any()


def test_scenes_without_views():
    with pytest.raises(BadInput, match="needs the views of corner"):
        TEACHER.embed(corner())
