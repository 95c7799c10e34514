# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Drifting poses: gravity and the beginning stay true, the rest walks away."""

import numpy as np
import pytest

from geopurify.errors import BadInput
from geopurify_worlds.drift import Drift, add_drift
from geopurify_worlds.shapes import pose

STRAIGHT = np.stack([pose((0.25 * i, 0, 1.4), (-np.pi / 2 - 0.2, 0, 0.5)) for i in range(401)])


def test_without_drift_poses_are_the_true_ones() -> None:
    poses = add_drift(STRAIGHT, Drift(0, 0), np.random.default_rng(0))
    np.testing.assert_allclose(poses, STRAIGHT, atol=1e-9)


def test_first_pose_and_the_direction_of_gravity_are_true() -> None:
    poses = add_drift(STRAIGHT, Drift(0.05, 0.05), np.random.default_rng(0))
    assert np.array_equal(poses[0], STRAIGHT[0])
    np.testing.assert_allclose(poses[:, 2, :3], STRAIGHT[:, 2, :3], atol=1e-12)
    np.testing.assert_allclose(np.linalg.det(poses[:, :3, :3]), 1)


def test_position_error_grows_with_the_root_of_the_way() -> None:
    walks = [add_drift(STRAIGHT, Drift(0.02, 0), np.random.default_rng(i)) for i in range(200)]
    error = np.stack([walk[:, :3, 3] - STRAIGHT[:, :3, 3] for walk in walks])
    # after 25 and 100 m: 0.02 sqrt(25) and 0.02 sqrt(100), from 600 samples
    assert error[:, 100].std() == pytest.approx(0.1, rel=0.1)
    assert error[:, 400].std() == pytest.approx(0.2, rel=0.1)


def test_heading_error_bends_the_path() -> None:
    walks = [add_drift(STRAIGHT, Drift(0, 0.01), np.random.default_rng(i)) for i in range(200)]
    turns = np.array([(w[-1, :3, :3] @ STRAIGHT[-1, :3, :3].T)[1, 0] for w in walks])
    assert turns.std() == pytest.approx(0.1, rel=0.15)  # 0.01 sqrt(100) rad
    steps = np.linalg.norm(np.diff(walks[0][:, :3, 3], axis=0), axis=1)
    np.testing.assert_allclose(steps, 0.25)
    assert max(abs(w[-1, 1, 3]) for w in walks) > 1


@pytest.mark.parametrize("drift", [{"position_m": -0.1}, {"yaw_rad": np.inf}, {"yaw_rad": np.nan}])
def test_refuses_what_is_no_standard_deviation(drift: dict[str, float]) -> None:
    with pytest.raises(BadInput, match=f"{next(iter(drift))} of a drift must be >= 0"):
        Drift(**drift)
