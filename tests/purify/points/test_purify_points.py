# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

import geopurify as gp
from geopurify.config import PurifyConfig
from geopurify.errors import BadInput

SMALL = PurifyConfig(neighbours=24)
FORMULA = PurifyConfig(neighbours=24, affinity="geometric")


def corner(spacing_m: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points on a floor and on a wall, their classes, and noisy scores of these."""
    rng = np.random.default_rng(seed)
    side = np.arange(0, 40) * spacing_m
    a, b = (g.ravel() for g in np.meshgrid(side, side + spacing_m / 2))
    floor, wall = np.stack([a, b, 0 * a], 1), np.stack([a, 0 * a, b], 1)
    points = np.concatenate([floor, wall]) + rng.normal(0, 0.1 * spacing_m, (2 * len(a), 3))
    truth = np.repeat([0, 1], len(a))
    scores = 0.2 + 0.6 * np.eye(2)[truth] + rng.normal(0, 0.6, (len(truth), 2))
    return points, truth, scores.astype(np.float32)


def accuracy(scores: np.ndarray, truth: np.ndarray) -> float:
    return float((scores.argmax(1) == truth).mean())


@pytest.mark.parametrize("config", [SMALL, FORMULA])
@pytest.mark.parametrize("spacing_m", [0.01, 0.05, 0.5])
def test_labels_get_better_at_any_density(spacing_m, config):
    points, truth, scores = corner(spacing_m)
    found = gp.purify_points(points, scores, config=config)
    assert found.shape == scores.shape
    assert found.dtype == np.float32
    assert accuracy(scores, truth) < 0.8
    assert accuracy(found, truth) > 0.95


def test_density_and_place_do_not_matter():
    points, _, scores = corner(0.02)
    found = gp.purify_points(points, scores, config=SMALL)
    other = gp.purify_points(4 * points + [100, -20, 3], scores, config=SMALL)
    np.testing.assert_allclose(found, other, atol=1e-3)


def test_order_of_the_points_does_not_matter():
    points, _, scores = corner(0.02)
    mixed = np.random.default_rng(1).permutation(len(points))
    found = gp.purify_points(points, scores, config=SMALL)
    other = gp.purify_points(points[mixed], scores[mixed], config=SMALL)
    np.testing.assert_allclose(other, found[mixed], atol=1e-3)


def test_colours_keep_coplanar_things_apart():
    points, _, _ = corner(0.02)
    door = points[:, 0] > 0.4
    colors = np.where(door[:, None], (200, 60, 40), (230, 230, 225)).astype(np.uint8)
    rng = np.random.default_rng(3)
    scores = 0.5 * np.eye(2)[door.astype(int)] + rng.normal(0, 0.6, (len(points), 2))
    same = gp.purify_points(points, scores, agreement=0, config=FORMULA)
    told = gp.purify_points(points, scores, colors, agreement=0, config=FORMULA)
    near = np.abs(points[:, 0] - 0.4) < 0.05
    assert accuracy(told[near], door[near]) > accuracy(same[near], door[near])
    floats = gp.purify_points(points, scores, colors / 255, agreement=0, config=FORMULA)
    np.testing.assert_allclose(floats, told, atol=1e-6)


def test_points_that_nothing_saw_get_what_their_neighbours_have():
    points, truth, scores = corner(0.02)
    unseen = np.abs(points[:, 0] - 0.4) < 0.05
    scores[unseen] = 0
    found = gp.purify_points(points, scores, config=SMALL)
    assert accuracy(found[unseen], truth[unseen]) > 0.9
    assert 0.3 < np.abs(found[unseen]).max() < 1.5  # on the scale of those given


def test_a_constant_stays():
    points, _, _ = corner(0.02)
    found = gp.purify_points(points, np.full((len(points), 2), [0.25, -3]), config=SMALL)
    np.testing.assert_allclose(found, np.tile([[0.25, -3]], (len(points), 1)), rtol=1e-3)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_few_points_are_purified_too(count):
    points = np.arange(3.0 * count).reshape(count, 3)
    found = gp.purify_points(points, np.ones((count, 2)))
    np.testing.assert_allclose(found, 1, rtol=1e-3)


def test_points_at_one_place_keep_their_rows():
    found = gp.purify_points(np.zeros((150, 3)), np.ones((150, 1)))
    np.testing.assert_allclose(found, 1, rtol=1e-3)


def test_weights_of_nothing_do_not_count():
    points, truth, scores = corner(0.02)
    wrong = np.random.default_rng(5).random(len(points)) < 0.3
    scores[wrong] = 5 * np.eye(2)[1 - truth[wrong]]
    weights = np.where(wrong, 0, 1)
    plain = gp.purify_points(points, scores, agreement=0, config=SMALL)
    weighed = gp.purify_points(points, scores, weights=weights, agreement=0, config=SMALL)
    assert accuracy(weighed[~wrong], truth[~wrong]) > accuracy(plain[~wrong], truth[~wrong]) + 0.1


POINTS, SCORES = np.zeros((4, 3)), np.ones((4, 2))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((POINTS[:, :2], SCORES), r"points must be \(N, 3\) numbers, got float64 of shape"),
        ((POINTS[:0], SCORES[:0]), "points must be"),
        ((POINTS, SCORES[:3]), r"scores must be \(4, C\) numbers"),
        ((POINTS, SCORES[:, 0]), "scores must be"),
        ((POINTS, SCORES.astype(str)), "scores must be"),
        ((np.full((4, 3), np.nan), SCORES), "points must be finite and at most 1e.06, row 0 of 4"),
        ((POINTS, SCORES * 1e9), "scores must be finite"),
        ((POINTS, SCORES, POINTS + 2.0), r"colors must be whole numbers in \[0, 255\] or floats"),
        ((POINTS, SCORES, np.full((4, 3), 300)), "colors must be whole"),
        ((POINTS, SCORES, None, POINTS[:2]), r"normals must be \(4, 3\)"),
    ],
)
def test_bad_arrays_are_refused_by_name(arguments, message):
    with pytest.raises(BadInput, match=message) as caught:
        gp.purify_points(*arguments)
    assert caught.value.reason == "cloud_invalid"


@pytest.mark.parametrize("weights", [np.zeros(4), -np.ones(4), np.ones(3)])
def test_bad_weights_are_refused(weights):
    with pytest.raises(BadInput, match="weights must be"):
        gp.purify_points(POINTS, SCORES, weights=weights)
