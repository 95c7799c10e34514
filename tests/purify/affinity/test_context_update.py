# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.purify.affinity import context_update
from geopurify.purify.affinity.context_update import (
    TOLERANCES,
    Tolerances,
    find_different,
    update_context,
)
from geopurify.purify.affinity.feature_context import SPREAD
from geopurify.purify.affinity.signatures import SIGNATURE
from geopurify.purify.affinity.voxel_descriptors import (
    CHANNELS,
    FEATURES,
    compute_context,
    create_descriptors,
)

SIZE = 40  # voxels on a line; each sees the two on either side
POINTS = np.stack([np.arange(SIZE), np.zeros(SIZE), np.zeros(SIZE)], 1).astype(np.float32)
NEIGHBOURS = np.clip(np.arange(SIZE)[:, None] + [-1, 1, -2, 2], 0, SIZE - 1).astype(np.int32)
CONFIDENCE = np.ones(SIZE, np.float32)
WHERE = (POINTS, NEIGHBOURS, CONFIDENCE)


@pytest.mark.parametrize(
    ("channel", "tolerance"),
    [
        (0, TOLERANCES.looks),  # normal
        (5, TOLERANCES.looks),  # colour
        (FEATURES + 3, 2 * TOLERANCES.feature),  # in units of the root of the spread
    ],
)
def test_what_changes_by_more_than_its_tolerance_differs(channel, tolerance):
    before = np.zeros((3, CHANNELS), np.float32)
    before[:, FEATURES + SPREAD] = 4
    now = before.copy()
    now[1, channel], now[2, channel] = 0.9 * tolerance, -1.1 * tolerance
    now[0, FEATURES + SPREAD] = 99  # of the context, not of the voxel itself
    assert find_different(before, now).tolist() == [False, False, True]


def test_voxels_without_features_do_not_differ_by_them():
    nothing = np.zeros((2, CHANNELS), np.float32)
    assert not find_different(nothing, nothing).any()


def line(bright: float) -> np.ndarray:
    """Return the descriptors of a dark line whose voxel 20 is brighter."""
    colors = np.full((SIZE, 3), 100, np.uint8)
    colors[20] += np.uint8(255 * bright)
    normals = np.tile(np.array([0, 0, 1], np.float32), (SIZE, 1))
    return create_descriptors(normals, colors, np.ones((SIZE, SIGNATURE), np.float32))


def updated(bright: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the descriptors before and after voxel 20 changed, what differs, and who sees it."""
    before, rows = line(0), np.arange(18, 23)
    compute_context(before, *WHERE, np.arange(SIZE))
    now, changed = before.copy(), np.arange(SIZE) == 20
    now[20, 3:6] = line(bright)[20, 3:6]
    differs, seeing = update_context(now, *WHERE, rows, changed)
    return before, now, differs, seeing


def test_a_change_that_matters_reaches_as_far_as_the_widest_scale():
    before, now, differs, seeing = updated(0.6)
    assert np.flatnonzero(differs).tolist() == list(range(16, 25))
    assert seeing.tolist() == list(range(14, 27))
    whole = line(0.6)
    compute_context(whole, *WHERE, np.arange(SIZE))
    np.testing.assert_array_equal(now, whole)
    assert (now[differs] != before[differs]).any(1).all()


def test_what_changes_too_little_is_put_back():
    before, now, differs, seeing = updated(0.05)
    assert np.flatnonzero(differs).tolist() == [20]
    assert seeing.tolist() == list(range(18, 23))
    np.testing.assert_array_equal(now[~differs], before[~differs])
    assert (now[20] != before[20]).any()


def test_without_tolerances_nothing_is_ignored(monkeypatch):
    monkeypatch.setattr(context_update, "TOLERANCES", Tolerances(0, 0, 0, 0))
    _, now, differs, _ = updated(0.05)
    whole = line(0.05)
    compute_context(whole, *WHERE, np.arange(SIZE))
    np.testing.assert_array_equal(now, whole)
    assert np.flatnonzero(differs).tolist() == list(range(16, 25))
