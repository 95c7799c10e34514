# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.config import PurifyConfig
from geopurify.errors import BadInput
from geopurify.purify.affinity.geometric import (
    COLOR_SCALE,
    POSITION_SCALE_M,
    compute_geometric_embedding,
)

ORIGIN, UP, GREY = (0.0, 0.0, 0.0), (0.0, 0.0, 1.0), (100, 100, 100)


def similarity(a, b, **shares) -> float:
    """Return the cosine of two voxels given as (point, normal, colour)."""
    points, normals, colors = (np.array(v, np.float32) for v in zip(a, b, strict=True))
    config = PurifyConfig(**{f"{name}_share": value for name, value in shares.items()})
    first, second = compute_geometric_embedding(points, normals, colors.astype(np.uint8), config)
    assert np.linalg.norm(first) == pytest.approx(1, abs=1e-6)
    return float(first @ second)


def test_equal_voxels_are_similar_whatever_the_shares():
    voxel = (ORIGIN, UP, GREY)
    assert similarity(voxel, voxel) == pytest.approx(1, abs=1e-6)


def test_each_part_counts_by_its_share():
    parts = {"normal": 0.5, "color": 0.3, "position": 0.2}
    voxel = (ORIGIN, UP, GREY)
    turned = similarity(voxel, (ORIGIN, (1.0, 0, 0), GREY), **parts)
    assert turned == pytest.approx(0.5, abs=1e-6)
    redder = similarity(voxel, (ORIGIN, UP, (150, 100, 100)), **parts)
    assert redder == pytest.approx(1 - 0.1 * (1 - np.cos(50 / COLOR_SCALE)), abs=1e-5)
    moved = similarity(voxel, ((0.1, 0, 0), UP, GREY), **parts)
    expected = 1 - 0.2 / 3 * (1 - np.cos(0.1 / POSITION_SCALE_M))
    assert moved == pytest.approx(expected, abs=1e-5)


def test_similarity_depends_on_differences_only():
    near = similarity((ORIGIN, UP, GREY), ((0.1, 0, 0), UP, GREY))
    far = similarity(((5.0, 2, 1), UP, GREY), ((5.1, 2, 1), UP, GREY))
    assert near == pytest.approx(far, abs=1e-4)


def test_an_unknown_normal_leaves_the_other_parts():
    voxel = (ORIGIN, (0.0, 0, 0), GREY)
    assert similarity(voxel, voxel) == pytest.approx(1, abs=1e-6)


def test_one_share_must_be_positive():
    with pytest.raises(BadInput, match="must be positive"):
        similarity((ORIGIN, UP, GREY), (ORIGIN, UP, GREY), normal=0, color=0, position=0)
