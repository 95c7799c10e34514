# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.purify.affinity.signatures import SIGNATURE
from geopurify_train.simulation.networks import KINDS, draw_network

CLASSES = np.array([0, 2, 5, 2])  # nothing, and three objects


def networks(count=30):
    return [draw_network(CLASSES, np.random.default_rng(seed)) for seed in range(count)]


def halves():
    instances = np.ones((48, 64), np.uint16)
    instances[:, 32:] = 2
    return instances


def test_there_are_networks_of_each_kind():
    assert {network.kind for network in networks()} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_objects_look_different_and_views_disagree(kind):
    network = next(each for each in networks() if each.kind == kind)
    rng = np.random.default_rng(0)
    views = np.stack([network.encode(halves(), rng) for _ in range(40)])
    assert views.shape[1] == network.rows and views.shape[3] == SIGNATURE
    mean = views.mean(0)
    left, right = mean[:, 2], mean[:, -2]
    assert np.linalg.norm(left.mean(0) - right.mean(0)) > 3 * np.linalg.norm(left.std(0))
    assert views.std(0).mean() > 0.01


def test_features_of_a_cone_lie_near_each_other():
    network = next(each for each in networks() if each.kind == "cone")
    found = network.encode(halves(), np.random.default_rng(0)).reshape(-1, SIGNATURE)
    mean = found.mean(0) / np.linalg.norm(found.mean(0))
    assert (found @ mean).min() > 0.2


def test_some_objects_are_mistaken_in_every_view():
    taken = np.stack([network.classes for network in networks(60)])
    assert set(np.unique(taken)) <= set(CLASSES)
    assert 0 < (taken != CLASSES).mean() < 0.15
