# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Geometry of each kind of shape in its own frame: rays, normals and distances.

All three kinds are convex, so the part of a ray inside is one interval, and that of a cylinder is
what its round side and its two end planes have in common.
"""

import torch
from torch import Tensor

from geopurify_worlds.shapes import Kind

TINY = 1e-12  # keeps rays parallel to a face or axis from dividing by zero


def ray_interval(
    kind: Kind, origin: Tensor, directions: Tensor, half: Tensor
) -> tuple[Tensor, Tensor]:
    """Return where rays enter and leave a shape.

    Args:
        origin: (3,) common start of the rays.
        directions: (3, ...) of any length.
        half: (3,) half edges of the bounding box.

    Returns:
        Two tensors (...) in units of the direction's length.  A ray misses unless
        enter <= leave, which is false for NaN too.
    """
    if kind == Kind.BOX:
        return _between_planes(origin, directions, half)
    if kind == Kind.SPHERE:
        return _within_radius(origin, directions, half[0])
    side = _within_radius(origin[:2], directions[:2], half[0])
    ends = _between_planes(origin[2:], directions[2:], half[2:])
    return torch.maximum(side[0], ends[0]), torch.minimum(side[1], ends[1])


def _between_planes(origin: Tensor, directions: Tensor, half: Tensor) -> tuple[Tensor, Tensor]:
    as_axis = (-1,) + (1,) * (directions.dim() - 1)
    inverse = 1 / torch.where(directions.abs() < TINY, TINY, directions)
    middle = inverse * -origin.view(as_axis)
    reach = inverse.abs_() * half.view(as_axis)
    return (middle - reach).amax(0), (middle + reach).amin(0)


def _within_radius(origin: Tensor, directions: Tensor, radius: Tensor) -> tuple[Tensor, Tensor]:
    a = directions.square().sum(0).clamp_min(TINY)
    b = torch.tensordot(origin, directions, dims=1)
    root = (b * b - a * (origin.square().sum() - radius * radius)).sqrt()  # NaN: passes by
    return (-b - root) / a, (root - b) / a


def surface_normals(kind: Kind, points: Tensor, half: Tensor) -> Tensor:
    """Return (N, 3) outward unit normals at points on the surface.

    Args:
        points, half: (N, 3) each.
    """
    if kind == Kind.BOX:
        return _face_normals(points, half)
    if kind == Kind.SPHERE:
        return torch.nn.functional.normalize(points, dim=1)
    side = torch.nn.functional.pad(points[:, :2], (0, 1))
    on_end = half[:, 2] - points[:, 2].abs() < half[:, 0] - side.norm(dim=1)
    end = torch.zeros_like(points)
    end[:, 2] = points[:, 2].sign()
    return torch.where(on_end[:, None], end, torch.nn.functional.normalize(side, dim=1))


def _face_normals(points: Tensor, half: Tensor) -> Tensor:
    face = (points.abs() - half).argmax(1, keepdim=True)
    return torch.zeros_like(points).scatter_(1, face, points.gather(1, face).sign())


def signed_distances(kind: Kind, points: Tensor, half: Tensor) -> Tensor:
    """Return (N,) distances of points to the surface of one shape, negative inside.

    Args:
        points: (N, 3).
        half: (3,).
    """
    if kind == Kind.SPHERE:
        return points.norm(dim=1) - half[0]
    if kind == Kind.BOX:
        beyond = points.abs() - half
    else:
        radial = points[:, :2].norm(dim=1)
        beyond = torch.stack([radial - half[0], points[:, 2].abs() - half[2]], 1)
    return beyond.clamp_min(0).norm(dim=1) + beyond.amax(1).clamp_max(0)
