# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from types import SimpleNamespace

import numpy as np
import pytest
from open3d_or_skip import import_open3d
from scipy.spatial.transform import Rotation

from geopurify.errors import BadInput
from geopurify.map_files import align
from geopurify.map_files.align import align_maps, is_apart

UP = np.array([0.0, 0.0, 1.0])
STEP_M = 0.03
BOXES = [  # low corner and size, metres: a room whose pieces stand nowhere alike
    ((0.3, 0.2, 0.0), (0.9, 0.6, 0.7)),
    ((2.6, 0.1, 0.0), (0.4, 0.4, 1.8)),
    ((1.7, 2.2, 0.0), (1.2, 0.5, 0.4)),
    ((0.1, 2.0, 0.0), (0.5, 0.8, 1.1)),
]


def box_points(low, size):
    """Return points and normals of the six faces of a box."""
    points, normals = [], []
    for axis in range(3):
        first, second = (a for a in range(3) if a != axis)
        grid = np.meshgrid(*(np.arange(0, size[a], STEP_M) for a in (first, second)))
        for end in (0.0, size[axis]):
            face = np.zeros((grid[0].size, 3))
            face[:, first], face[:, second], face[:, axis] = grid[0].ravel(), grid[1].ravel(), end
            points.append(face + low)
            normals.append(np.tile(np.eye(3)[axis] * (1 if end else -1), (len(face), 1)))
    return np.concatenate(points), np.concatenate(normals)


def room(boxes, seed=0):
    """Return a map of a floor with boxes, a feature for each and some noise."""
    rng = np.random.default_rng(seed)
    floor, up = box_points((0, 0, -0.1), (3.2, 3.0, 0.1))
    parts = [(floor, up), *(box_points(*box) for box in boxes)]
    codes = np.random.default_rng(len(boxes)).normal(size=(len(parts), 16))
    points = np.concatenate([p for p, _ in parts]) + rng.normal(
        0, 0.004, (sum(len(p) for p, _ in parts), 3)
    )
    features = np.concatenate(
        [np.tile(c, (len(p), 1)) for c, (p, _) in zip(codes, parts, strict=True)]
    )
    return SimpleNamespace(
        dimension=16,
        points_map=points.astype(np.float32),
        normals=np.concatenate([n for _, n in parts]).astype(np.float32),
        features=(features + rng.normal(0, 0.3, features.shape)).astype(np.float16),
    )


def moved(voxels, T_first_second):
    """Return a map in a frame that the transform takes back."""
    back = np.linalg.inv(T_first_second)
    return SimpleNamespace(
        dimension=voxels.dimension,
        points_map=(voxels.points_map @ back[:3, :3].T + back[:3, 3]).astype(np.float32),
        normals=(voxels.normals @ back[:3, :3].T).astype(np.float32),
        features=voxels.features,
    )


def pose(yaw_deg, translation_m):
    transform = np.eye(4)
    transform[:3, :3] = Rotation.from_euler("z", yaw_deg, degrees=True).as_matrix()
    transform[:3, 3] = translation_m
    return transform


@pytest.fixture(scope="module")
def found():
    import_open3d()
    truth = pose(130, (1.0, -4.0, 0.3))
    second = moved(room(BOXES, seed=1), truth)
    return truth, align_maps(room(BOXES), second, UP, UP), second


def test_a_map_in_another_frame_is_found(found):
    truth, alignment, _ = found
    away = np.linalg.inv(truth) @ alignment.T_first_second
    assert np.linalg.norm(away[:3, 3]) < 0.05
    assert np.rad2deg(Rotation.from_matrix(away[:3, :3]).magnitude()) < 1
    assert alignment.overlap > 0.9
    assert alignment.agreement > 0.7


def test_it_is_the_same_each_time(found):
    _, alignment, second = found
    again = align_maps(room(BOXES), second, UP, UP)
    np.testing.assert_array_equal(again.T_first_second, alignment.T_first_second)


def test_another_place_is_refused():
    import_open3d()
    other = room([((1.4, 1.2, 0.0), (0.3, 1.5, 0.9)), ((0.2, 0.1, 0.0), (0.4, 0.3, 0.5))], seed=3)
    with pytest.raises(BadInput) as refused:
        align_maps(room(BOXES), other, UP, UP)
    assert refused.value.reason == "alignment_failed"


def test_gravity_is_kept(found):
    _, _, second = found
    with pytest.raises(BadInput, match=r"don't fit together|look alike"):
        align_maps(room(BOXES), second, UP, np.array([1.0, 0, 0]))


def test_maps_that_cannot_be_compared_are_refused(monkeypatch):
    import_open3d()
    with pytest.raises(BadInput, match="features of 16 and 8 channels"):
        align_maps(room(BOXES), SimpleNamespace(dimension=8), UP, UP)
    few = room(BOXES)
    few.points_map, few.normals, few.features = (
        v[:50] for v in (few.points_map, few.normals, few.features)
    )
    with pytest.raises(BadInput, match="too small to align"):
        align_maps(few, few, UP, UP)


def test_a_place_must_be_clearly_the_best():
    one, other = np.eye(4), pose(180, (0, 0, 0))
    with pytest.raises(BadInput, match=r"1\.05 times as good as the next"):
        align._choose([(0.84, 1.0, one), (0.8, 1.0, other)])
    chosen = align._choose(
        [(0.7, 1.0, other), (0.99, 1.0, one), (0.98, 1.0, pose(1, (0.1, 0, 0)))]
    )
    np.testing.assert_array_equal(chosen.T_first_second, one)
    assert chosen.lead == pytest.approx(0.99 / 0.7)


def test_places_are_apart_by_distance_or_by_angle():
    assert not is_apart(np.eye(4), pose(10, (0.2, 0, 0)))
    assert is_apart(np.eye(4), pose(20, (0, 0, 0)))
    assert is_apart(np.eye(4), pose(0, (0.6, 0, 0)))
