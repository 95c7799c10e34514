# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.errors import BadInput
from geopurify.frame import Camera, Frame
from geopurify.frame.encoder import FeatureMap
from geopurify_train.evaluation import published_fusion
from geopurify_train.evaluation.published_fusion import Sight, fuse_as_published, sight_of
from geopurify_train.evaluation.published_method import normals_of

CAMERA = Camera(100.0, 100.0, 50.0, 50.0, 100, 100)
TEXTS = np.eye(2, dtype=np.float32)
LEFT_RIGHT = np.zeros((1, 4, 2), np.float32)
LEFT_RIGHT[0, :2, 0] = LEFT_RIGHT[0, 2:, 1] = 1


@pytest.fixture
def least_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published_fusion, "LEAST_POINTS", 1)


def wall(at_m: float = 2.0) -> Frame:
    """Return a white wall before a camera at the origin that looks along z."""
    color = np.full((100, 100, 3), 255, np.uint8)
    return Frame(color, np.full((100, 100), at_m, np.float32), CAMERA, np.eye(4))


def sight(rows: list[int], features: list[list[float]], grey: int = 0) -> Sight:
    colors = np.full((len(rows), 3), grey, np.uint8)
    return Sight(np.array(rows), np.array(features, np.float32), colors, np.zeros(3))


@pytest.mark.usefixtures("least_one")
def test_what_is_hidden_behind_or_at_the_border_is_not_seen():
    points = np.array(
        # on the wall, 5 % behind it, 11 % behind it, behind the camera, 8 pixels from the border
        [[0, 0, 2], [0, 0, 2.1], [0, 0, 2.22], [0, 0, -2], [0.82, 0, 2]],
        np.float32,
    )
    found = sight_of(wall(), FeatureMap(LEFT_RIGHT), points, 0.051)
    assert found.rows.tolist() == [0, 1]
    assert (found.colors == 255).all()
    # pixel 50 lies at 1.52 between the cells 1 (left) and 2 (right)
    expected = np.array([0.48, 0.52]) / np.hypot(0.48, 0.52)
    assert found.features[0] == pytest.approx(expected, abs=1e-6)


@pytest.mark.usefixtures("least_one")
def test_a_point_without_a_feature_takes_its_neighbours():
    grid = LEFT_RIGHT.copy()
    grid[0, 3] = 0
    # in the middle of cells 0, 2 and 3
    points = np.array([[-0.76, 0, 2], [0.24, 0, 2], [0.74, 0, 2]], np.float32)
    found = sight_of(wall(), FeatureMap(grid), points, 0.05)
    assert found.features == pytest.approx(np.array([[1, 0], [0, 1], [0, 1]]), abs=1e-6)


def test_a_view_of_few_points_is_dropped():
    points = np.zeros((399, 3), np.float32)
    points[:, 2] = 2
    assert sight_of(wall(), FeatureMap(LEFT_RIGHT), points, 0.05) is None
    with pytest.raises(BadInput, match="no view sees 400"):
        fuse_as_published(points, lambda: [], TEXTS, 10.0)


def test_the_three_views_that_agree_most_by_hand():
    views = [
        sight([0], [[1.0, 0.0]], 10),
        sight([0], [[0.8, 0.6]], 20),
        sight([0], [[0.6, 0.8]], 30),
        sight([0], [[0.96, 0.28]], 40),
    ]
    points = np.array([[0, 0, 2], [0, 0, 3]], np.float32)
    fused = fuse_as_published(points, lambda: views, TEXTS, 10.0)
    # the mean is of class 0 (3.36 to 1.68), so the third view is left out
    weights = np.exp([10.0, 8.0, 9.6])
    weights /= weights.sum()
    expected = weights @ np.array([[1, 0], [0.8, 0.6], [0.96, 0.28]])
    assert fused.features[0] == pytest.approx(expected, abs=1e-3)
    assert (fused.features[1] == fused.features[0]).all()  # never seen
    assert fused.colors.tolist() == [[25, 25, 25]] * 2
    assert fused.towards_map[0] == pytest.approx([0, 0, -4])


def test_normals_of_a_plane_point_to_the_camera():
    grid = np.stack(np.meshgrid(np.arange(6), np.arange(6)), 2).reshape(-1, 2) * 0.05
    points = np.column_stack([grid, np.ones(36)]).astype(np.float32)
    normals = normals_of(points, np.tile([0.3, 0.0, -1.0], (36, 1)))
    assert normals == pytest.approx(np.tile([0, 0, -1], (36, 1)), abs=1e-6)
