# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Signed distances and normals of the solids."""

import numpy as np
import pytest
import torch

from geopurify_worlds.shapes import Kind
from geopurify_worlds.solids import ray_interval, signed_distances, surface_normals


@pytest.mark.parametrize(
    ("kind", "half", "point", "distance"),
    [
        (Kind.BOX, (1, 2, 3), (0, 0, 0), -1),
        (Kind.BOX, (1, 2, 3), (0, 0, 2.75), -0.25),
        (Kind.BOX, (1, 2, 3), (4, 6, 0), 5),  # 3 and 4 from the edge
        (Kind.SPHERE, (2, 2, 2), (0, 3, 4), 3),
        (Kind.SPHERE, (2, 2, 2), (0, 0.5, 0), -1.5),
        (Kind.CYLINDER, (1, 1, 2), (0, 0, 2.5), 0.5),
        (Kind.CYLINDER, (1, 1, 2), (0, 0.9, 0), -0.1),
        (Kind.CYLINDER, (1, 1, 2), (4, 0, 6), 5),  # 3 and 4 from the rim
    ],
)
def test_signed_distance(kind: Kind, half: tuple, point: tuple, distance: float) -> None:
    found = signed_distances(kind, torch.tensor([point]).float(), torch.tensor(half).float())
    assert found.item() == pytest.approx(distance, abs=1e-6)


@pytest.mark.parametrize(
    ("kind", "point", "normal"),
    [
        (Kind.BOX, (-1, 0.5, 0.5), (-1, 0, 0)),
        (Kind.BOX, (0.5, 0.5, 2), (0, 0, 1)),
        (Kind.CYLINDER, (0.6, 0.8, 1), (0.6, 0.8, 0)),
        (Kind.CYLINDER, (0.3, 0.4, -2), (0, 0, -1)),
    ],
)
def test_normal(kind: Kind, point: tuple, normal: tuple) -> None:
    half = torch.tensor([[1.0, 1.0, 2.0]])
    found = surface_normals(kind, torch.tensor([point]).float(), half)
    np.testing.assert_allclose(found[0].numpy(), normal, atol=1e-6)


@pytest.mark.parametrize("kind", list(Kind))
def test_ray_enters_and_leaves_where_the_distance_is_zero(kind: Kind) -> None:
    generator = torch.Generator().manual_seed(0)
    origin, half = torch.tensor([-3.0, 0.2, 0.1]), torch.tensor([0.7, 0.7, 0.7])
    rays = torch.randn(3, 500, generator=generator) * 0.7 - origin[:, None]
    enter, leave = ray_interval(kind, origin, rays, half)
    hit = enter <= leave
    assert 50 < hit.sum() < 450
    for t in (enter, leave):
        surface = (origin[:, None] + t * rays)[:, hit].T
        assert signed_distances(kind, surface, half).abs().max() < 1e-4
    along = torch.linspace(0, 2, 201)[:, None, None]
    passing = (origin[:, None] + along * rays)[:, :, ~hit].transpose(1, 2).reshape(-1, 3)
    assert signed_distances(kind, passing, half).min() > 0


def test_ray_parallel_to_an_axis() -> None:
    along_z = torch.tensor([[0.0], [0.0], [2.0]])
    half = torch.tensor([0.5, 0.5, 1.0])
    for kind in (Kind.BOX, Kind.CYLINDER):
        inside = ray_interval(kind, torch.tensor([0.1, 0.0, -3.0]), along_z, half)
        assert [t.item() for t in inside] == [1.0, 2.0]
        enter, leave = ray_interval(kind, torch.tensor([0.6, 0.0, -3.0]), along_z, half)
        assert not enter <= leave
