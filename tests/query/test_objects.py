# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geopurify.fusion.keys import pack_key
from geopurify.query.objects import find_objects, is_sliver, oriented_box

UP = np.array([0.0, 0.0, 1.0])
VOXEL_M = 0.1


def block(corner, shape) -> np.ndarray:
    """Return the cells of a block."""
    cells = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), -1).reshape(-1, 3)
    return cells + np.array(corner)


def objects_of(cells, scores, top_k=10, min_voxels=2, min_peak=0.0):
    packed = np.array([pack_key(*cell) for cell in cells], np.int64)
    return find_objects(
        packed,
        scores,
        VOXEL_M,
        UP,
        link_m=0.15,
        min_voxels=min_voxels,
        min_peak=min_peak,
        min_width=3,
        top_k=top_k,
    )


def test_two_blocks_are_two_objects_and_a_small_one_needs_a_better_score():
    small, large = block((0, 0, 0), (2, 2, 2)), block((30, 0, 0), (4, 2, 3))
    points = np.concatenate([small, large])
    scores = np.concatenate([np.full(8, 0.9), np.full(24, 0.6)]).astype(np.float32)
    (first, second), ids = objects_of(points, scores)
    assert (first.voxels, second.voxels) == (24, 8)
    assert (first.score, second.score) == pytest.approx((0.6, 0.9))
    np.testing.assert_allclose(first.T_map_box[:3, 3], (3.2, 0.1, 0.15), atol=1e-6)
    assert sorted(first.size_m) == pytest.approx([0.2, 0.3, 0.4], abs=1e-6)
    assert first.size_m[2] == pytest.approx(0.3, abs=1e-6)  # height is the box's z
    assert ids.tolist() == [1] * 8 + [0] * 24


def test_small_groups_and_those_beyond_top_k_are_left_out():
    points = np.concatenate(
        [block((10 * i, 0, 0), (2, 1, 1)) for i in range(3)] + [block((90, 0, 0), (1, 1, 1))]
    )
    found, ids = objects_of(points, np.ones(len(points), np.float32), top_k=2)
    assert [each.voxels for each in found] == [2, 2]
    assert ids.tolist() == [0, 0, 1, 1, -1, -1, -1]


def test_an_object_needs_one_good_voxel():
    points = np.concatenate([block((10 * i, 0, 0), (2, 1, 1)) for i in range(2)])
    scores = np.array([0.6, 0.6, 0.5, 0.8], np.float32)
    found, ids = objects_of(points, scores, min_peak=0.7)
    assert [each.score for each in found] == pytest.approx([0.65])
    assert ids.tolist() == [-1, -1, 0, 0]


def test_nothing_scored_is_no_object():
    found, ids = objects_of(np.empty((0, 3), np.float32), np.empty(0, np.float32))
    assert found == ()
    assert len(ids) == 0


@settings(max_examples=30)
@given(st.floats(-3.1, 3.1))
def test_the_box_of_a_turned_block_is_tight(angle):
    cosine, sine = np.cos(angle), np.sin(angle)
    turn = np.array([(cosine, -sine, 0), (sine, cosine, 0), (0, 0, 1)])
    points = VOXEL_M * block((0, 0, 0), (9, 4, 2)) @ turn.T
    pose, size = oriented_box(points, UP)
    assert sorted(size[:2]) == pytest.approx([0.3, 0.8], abs=1e-5)
    assert size[2] == pytest.approx(0.1, abs=1e-6)
    np.testing.assert_allclose(pose[:3, 2], UP, atol=1e-9)
    assert np.linalg.det(pose[:3, :3]) == pytest.approx(1)


@pytest.mark.parametrize("points", [[(1, 2, 3)], [(0, 0, 0), (1, 1, 0)], [(0, 0, 0), (0, 0, 1)]])
def test_degenerate_groups_have_boxes_too(points):
    pose, size = oriented_box(np.array(points, float), UP)
    np.testing.assert_allclose(pose[:3, 3], np.mean(points, axis=0), atol=1e-9)
    assert np.isfinite(size).all()


def test_up_need_not_be_z():
    points = VOXEL_M * block((0, 0, 0), (2, 7, 3))
    _, size = oriented_box(points, np.array([0.0, -1.0, 0.0]))
    assert size[2] == pytest.approx(0.6, abs=1e-6)


@pytest.mark.parametrize(
    ("shape", "sliver"),
    [
        ((20, 1, 1), True),
        ((10, 2, 1), True),
        ((12, 2, 2), True),
        ((9, 2, 1), False),  # 4.5 times as long as wide
        ((30, 3, 1), False),  # wide enough
        ((2, 2, 2), False),
        ((1, 1, 1), False),
        ((10, 10, 1), False),
    ],
)
def test_a_sliver_is_narrow_and_long(shape, sliver):
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0]
    points = (0.02 * block((5, -3, 40), shape)).astype(np.float32)
    assert is_sliver(points, 0.02, 3) == sliver
    assert is_sliver((points @ turn).astype(np.float32), 0.02, 3) == sliver
    assert not is_sliver(points, 0.02, 1)


def test_slivers_are_no_objects_and_take_no_place_of_one():
    strip, chair = block((0, 0, 0), (20, 2, 1)), block((0, 30, 0), (4, 4, 4))
    scores = np.concatenate([np.full(40, 0.9), np.full(64, 0.6)]).astype(np.float32)
    (found,), ids = objects_of(np.concatenate([strip, chair]), scores, top_k=1)
    assert found.voxels == 64
    assert ids.tolist() == [-1] * 40 + [0] * 64
