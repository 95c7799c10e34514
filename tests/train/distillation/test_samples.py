# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace
from math import log

import pytest
import torch

from geopurify_train.distillation.samples import Samples, draw_samples, info_nce, row_loss
from geopurify_train.distillation.settings import Distillation, PaperFixes

SETTINGS = Distillation(anchors=30, candidates=90, macro=4, micro=3, neighbours=6)
HALF = 45  # the first voxels are one thing, the others another


@pytest.fixture
def line():
    """Return the teacher, coordinates and neighbours of 90 voxels in a row."""
    teacher = torch.zeros(2 * HALF, 2)
    teacher[:HALF, 0] = teacher[HALF:, 1] = 1
    rows = torch.arange(2 * HALF)
    coordinates = torch.stack([rows, 0 * rows, 0 * rows], 1)
    steps = torch.tensor([-3, -2, -1, 1, 2, 3])
    return teacher, coordinates, (rows[:, None] + steps).clamp(0, 2 * HALF - 1)


def draw(line, **fixes):
    settings = replace(SETTINGS, fixes=replace(PaperFixes(), **fixes))
    return draw_samples(*line, settings, torch.Generator().manual_seed(0))


def test_positives_are_the_same_thing_and_negatives_the_other(line):
    samples = draw(line)
    assert len(set(samples.anchors.tolist())) == 30
    is_first = samples.anchors < HALF
    assert torch.equal(samples.positives < HALF, is_first)
    macro = samples.negatives[:, : SETTINGS.macro]
    assert torch.equal(macro < HALF, ~is_first[:, None].expand_as(macro))


def test_micro_negatives_are_neighbours(line):
    samples = draw(line)
    micro = samples.negatives[:, SETTINGS.macro :]
    assert ((micro - samples.anchors[:, None]).abs() <= 3).all()


def test_distant_positives_lie_in_another_cell(line):
    samples = draw(line)
    assert (samples.positives // 4 != samples.anchors // 4).all()


def test_honest_negatives_are_not_the_same_thing(line):
    samples = draw(line)
    same = (samples.negatives < HALF) == (samples.anchors < HALF)[:, None]
    assert not samples.counts[same].any() and samples.counts[~same].all()
    assert draw(line, honest_negatives=False).counts.all()


def test_targets_are_the_rows_of_the_teachers_affinity(line):
    samples = draw(line)
    assert torch.allclose(samples.targets.sum(1), torch.ones(30))
    inner = (samples.anchors > 3) & (samples.anchors < HALF - 3)
    assert torch.allclose(samples.targets[inner], torch.full((int(inner.sum()), 6), 1 / 6))


def one_anchor(counts):
    rows = torch.tensor([[2, 3]])
    return Samples(
        torch.tensor([0]),
        torch.tensor([1]),
        rows,
        torch.tensor([counts]),
        rows,
        torch.tensor([[0.5, 0.5]]),
        torch.tensor([[True, True]]),
    )


def test_the_contrastive_loss_by_hand():
    embedding = torch.tensor([(1.0, 0), (1, 0), (1, 0), (0, 1)])
    # cosines 1 against 1 and 0
    assert info_nce(embedding, one_anchor([True, True]), 1.0).item() == pytest.approx(
        log(2 + 1 / 2.718281828)
    )
    assert info_nce(embedding, one_anchor([True, False]), 0.5).item() == pytest.approx(log(2))


def test_the_loss_of_rows_is_zero_where_they_agree():
    embedding = torch.tensor([(1.0, 0), (1, 0), (0, 1), (0, 1)])
    assert row_loss(embedding, one_anchor([True, True]), 20.0).item() == pytest.approx(0)
    embedding[2] = embedding[0]
    assert row_loss(embedding, one_anchor([True, True]), 20.0).item() > 1


def test_the_loss_of_rows_is_over_the_neighbours_that_the_student_sees():
    embedding = torch.tensor([(1.0, 0), (1, 0), (1, 0), (0, 1)])
    whole = one_anchor([True, True])
    # seeing one neighbour only, its affinity is 1 whatever it is like
    for seen in ([True, False], [False, True]):
        part = replace(whole, is_around=torch.tensor([seen]))
        assert row_loss(embedding, part, 20.0).item() == pytest.approx(0, abs=1e-6)
    assert row_loss(embedding, whole, 20.0).item() > 1
