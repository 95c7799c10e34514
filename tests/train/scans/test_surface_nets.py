# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.errors import BadInput
from geopurify.frame import Camera, Frame
from geopurify_train.scans.surface_nets import extract_surface
from geopurify_train.scans.tsdf import TsdfVolume


def volume_of(shape: tuple[int, int, int]) -> TsdfVolume:
    volume = TsdfVolume.empty(np.eye(4), 0.1 * np.array(shape) - 0.15, 0.1, 0.4)
    assert volume.distance_m.shape == shape
    return volume


def test_finds_a_plane_between_cells() -> None:
    volume = volume_of((3, 3, 4))
    volume.weight[:] = 1
    volume.distance_m[:] = 0.13 - 0.1 * np.arange(4)
    volume.color[:] = 50.0
    points, colors, edges = extract_surface(volume)
    expected = [[0.05, 0.05, 0.13], [0.05, 0.15, 0.13], [0.15, 0.05, 0.13], [0.15, 0.15, 0.13]]
    np.testing.assert_allclose(points, expected, atol=1e-6)
    np.testing.assert_array_equal(colors, np.full((4, 3), 50))
    assert sorted(map(tuple, edges.tolist())) == [(0, 1), (0, 2), (1, 3), (2, 3)]


def test_leaves_out_what_was_not_seen() -> None:
    volume = volume_of((3, 3, 4))
    volume.weight[1:] = 1
    volume.distance_m[:] = 0.13 - 0.1 * np.arange(4)
    points, _, edges = extract_surface(volume)
    np.testing.assert_allclose(points[:, 0], [0.15, 0.15], atol=1e-6)
    assert edges.tolist() == [[0, 1]]


def test_fuses_a_wall() -> None:
    camera = Camera(20.0, 20.0, 9.5, 9.5, 20, 20)
    color = np.full((20, 20, 3), 90, np.uint8)
    volume = TsdfVolume.empty(np.eye(4), np.array([0.2, 0.2, 1.4]), 0.1, 0.2)
    for depth_m in (1.0, 1.1):
        volume.integrate(
            Frame(color, np.full((20, 20), depth_m, np.float32), camera, np.eye(4), 1)
        )
    weights = np.array([1, 1 / 1.21])
    points, colors, _ = extract_surface(volume)
    np.testing.assert_allclose(points[:, 2], weights @ [1, 1.1] / weights.sum(), atol=1e-5)
    np.testing.assert_array_equal(colors, np.full((len(points), 3), 90))


def test_refuses_volumes_that_are_too_large() -> None:
    with pytest.raises(BadInput, match="too large"):
        TsdfVolume.empty(np.eye(4), np.array([100.0, 100, 100]), 0.01, 0.04)
