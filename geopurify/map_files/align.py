# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Where a map lies in another of the same place.

Coarse points of both maps are matched by FPFH (Rusu et al., ICRA 2009; by Open3D) beside the fused
features.  Gravity is known, so two matches make a transform: the ones that most matches follow are
refined point to plane and judged, and the best is believed if no other place is nearly as good.
RANSAC and ICP of Open3D 0.20 are not used: their results differ from run to run.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from geopurify.errors import BadInput
from geopurify.frame.poses import upright_axes
from geopurify.fusion.voxel_map import VoxelMap
from geopurify.map_files.open3d_extra import import_extra

COARSE_M = 0.06  # edge of what is one point
REACH = 1.5  # COARSE_M: how near points are that match
SAME_SIDE = 0.5  # cosine of their normals
SEMANTIC_CHANNELS = 24
MOST_MATCHED = 5000  # points of each map
DRAWS = 20_000  # of two matches
PLACES = 6  # that are refined
STEPS = 30  # of the refinement
LEAST_POINTS = 300
LEAST_UPRIGHT = np.cos(np.deg2rad(8))  # of one map's up along the other's
LEAST_BASE_M = 0.5  # between two matches, or the heading is unsure
LEAST_OVERLAP, LEAST_AGREEMENT = 0.3, 0.75
LEAST_LEAD = 1.3  # times the score of the next best place
APART_M, APART_RAD = 0.5, np.deg2rad(15)  # from here on another place

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Alignment:
    """Where a second map lies in a first.

    Attributes:
        T_first_second: (4, 4) takes points of the second map to the first.
        overlap: share of the second map's points that lie on the first.
        agreement: correlation of the features there; of unrelated places about 0.
        lead: how many times better it is than any other place.
    """

    T_first_second: Array = field(repr=False)
    overlap: float
    agreement: float
    lead: float


@dataclass(frozen=True, eq=False)
class _Coarse:
    """N points, their normals and (N, C) features without what all have in common."""

    points: Array
    normals: Array
    features: Array

    @cached_property
    def tree(self) -> cKDTree:
        """Of the points."""
        return cKDTree(self.points)


def align_maps(first: VoxelMap, second: VoxelMap, up_first: Array, up_second: Array) -> Alignment:
    """Find where a second map lies in a first, without a guess; the same for the same maps.

    Args:
        up_first, up_second: (3,) directions against gravity in each map.

    Raises:
        BadInput: Open3D is missing, the maps are not of one encoder, too small, or they don't fit
            together in one place that is clearly the best.
    """
    if first.dimension != second.dimension:
        raise BadInput(
            "encoder_mismatch",
            f"the maps have features of {first.dimension} and {second.dimension} channels",
        )
    o3d = import_extra("open3d", "to align maps")
    target, source = _coarsen_both(first, second)
    matches = _match(_describe(o3d, target), _describe(o3d, source))
    upright = upright_axes(up_first), upright_axes(up_second)
    places = []
    for guess in _draw_places(target.points[matches[0]], source.points[matches[1]], upright):
        transform = _refine(guess, target, source)
        if up_first @ transform[:3, :3] @ up_second > LEAST_UPRIGHT:
            places.append((*_judge(transform, target, source), transform))
    return _choose(places)


def _coarsen_both(first: VoxelMap, second: VoxelMap) -> tuple[_Coarse, _Coarse]:
    means = [_means(voxels) for voxels in (first, second)]
    together = np.concatenate([features for _, _, features in means])
    common = together.mean(0)
    _, _, axes = np.linalg.svd(
        together[:: max(len(together) // 4000, 1)] - common, full_matrices=False
    )
    axes = axes[:SEMANTIC_CHANNELS]
    first_, second_ = (_Coarse(p, n, (f - common) @ axes.T) for p, n, f in means)
    return first_, second_


def _means(voxels: VoxelMap) -> tuple[Array, Array, Array]:
    """Return the mean points, unit normals and features of cubes of `COARSE_M`."""
    cubes = np.floor(voxels.points_map.astype(np.float64) / COARSE_M).astype(np.int64)
    _, which, counts = np.unique(cubes, axis=0, return_inverse=True, return_counts=True)
    if len(counts) < LEAST_POINTS:
        raise BadInput(
            "alignment_failed",
            f"a map of {len(counts)} places of {COARSE_M:g} m is too small to align, "
            f"{LEAST_POINTS} are needed",
        )
    order = np.argsort(which.ravel(), kind="stable")
    starts = np.cumsum(counts) - counts
    points, normals, features = (
        np.add.reduceat(values[order].astype(np.float64), starts) / counts[:, None]
        for values in (voxels.points_map, voxels.normals, voxels.features)
    )
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    features /= np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-9)
    return points, normals, features


def _describe(o3d: Any, coarse: _Coarse) -> Array:
    """Return FPFH and features beside each other, each of the same spread."""
    cloud = o3d.geometry.PointCloud(o3d.utility.Vector3dVector(coarse.points))
    cloud.normals = o3d.utility.Vector3dVector(coarse.normals)
    around = o3d.geometry.KDTreeSearchParamHybrid(5 * COARSE_M, 100)
    shapes = np.asarray(o3d.pipelines.registration.compute_fpfh_feature(cloud, around).data).T
    parts = (shapes, coarse.features)
    return np.hstack([part / np.sqrt(np.square(part).sum(1).mean()) for part in parts])


def _match(target: Array, source: Array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows of the target and of the source that are nearest to each other."""
    rows = [np.arange(0, len(each), -(-len(each) // MOST_MATCHED)) for each in (target, source)]
    to, of = target[rows[0]], source[rows[1]]
    apart = np.square(of).sum(1)[:, None] - 2 * of @ to.T + np.square(to).sum(1)
    nearest, back = apart.argmin(1), apart.argmin(0)
    mutual = np.flatnonzero(back[nearest] == np.arange(len(of)))
    return rows[0][nearest[mutual]], rows[1][mutual]


def _draw_places(target: Array, source: Array, upright: tuple[Array, Array]) -> list[Array]:
    """Return the transforms that most of the (M, 3) matches follow, each to another place."""
    to, of = target @ upright[0].T, source @ upright[1].T
    if len(to) < 2:
        return []
    one, other = np.random.default_rng(0).integers(len(to), size=(2, DRAWS))
    along_to, along_of = to[other] - to[one], of[other] - of[one]
    lengths = np.hypot(*along_to[:, :2].T), np.hypot(*along_of[:, :2].T)
    fits = np.abs(lengths[0] - lengths[1]) < COARSE_M
    fits &= np.abs(along_to[:, 2] - along_of[:, 2]) < COARSE_M
    fits &= np.minimum(*lengths) > LEAST_BASE_M
    one, other = one[fits], other[fits]
    headings = [np.arctan2(along[fits, 1], along[fits, 0]) for along in (along_to, along_of)]
    yaws = headings[0] - headings[1]
    found: list[tuple[int, Array]] = []
    for yaw, i, j in zip(yaws, one, other, strict=True):
        turn = np.array([[np.cos(yaw), -np.sin(yaw), 0], [np.sin(yaw), np.cos(yaw), 0], [0, 0, 1]])
        shift = 0.5 * (to[i] + to[j] - turn @ (of[i] + of[j]))
        apart = of @ turn.T + shift - to
        followed = int((np.square(apart).sum(1) < (REACH * COARSE_M) ** 2).sum())
        transform = np.eye(4)
        transform[:3, :3] = upright[0].T @ turn @ upright[1]
        transform[:3, 3] = upright[0].T @ shift
        found.append((followed, transform))
    found.sort(key=lambda place: -place[0])
    return _distinct([transform for _, transform in found])


def _distinct(transforms: list[Array]) -> list[Array]:
    """Return the first few that lead to different places."""
    kept: list[Array] = []
    for transform in transforms:
        if len(kept) < PLACES and all(is_apart(transform, other) for other in kept):
            kept.append(transform)
    return kept


def _refine(transform: Array, target: _Coarse, source: _Coarse) -> Array:
    """Return the transform after some steps point to plane (Chen and Medioni, 1992)."""
    for step in range(STEPS):
        reach_m = COARSE_M * (4 if step < STEPS // 2 else REACH)
        moved = source.points @ transform[:3, :3].T + transform[:3, 3]
        near, rows = _near(target, moved, reach_m)
        if len(near) < LEAST_POINTS // 10:
            break
        points, normals = moved[near], target.normals[rows]
        rest = ((target.points[rows] - points) * normals).sum(1)
        system = np.hstack([np.cross(points, normals), normals])
        turn_and_shift = np.linalg.lstsq(system, rest, rcond=None)[0]
        change = np.eye(4)
        change[:3, :3] = Rotation.from_rotvec(turn_and_shift[:3]).as_matrix()
        change[:3, 3] = turn_and_shift[3:]
        transform = change @ transform
    return transform


def _near(
    target: _Coarse, moved: Array, reach_m: float
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return which points lie near the target, and the target's nearest to these."""
    apart_m, rows = (np.asarray(x) for x in target.tree.query(moved, distance_upper_bound=reach_m))
    near = np.flatnonzero(np.isfinite(apart_m))
    return near, rows[near]


def _judge(transform: Array, target: _Coarse, source: _Coarse) -> tuple[float, float]:
    """Return overlap and agreement of a transform."""
    moved = source.points @ transform[:3, :3].T + transform[:3, 3]
    near, rows = _near(target, moved, REACH * COARSE_M)
    turned = source.normals[near] @ transform[:3, :3].T
    same_side = (turned * target.normals[rows]).sum(1) > SAME_SIDE
    one, other = source.features[near[same_side]], target.features[rows[same_side]]
    lengths = np.sqrt(np.square(one).sum() * np.square(other).sum())
    return float(same_side.sum() / len(moved)), float((one * other).sum() / max(lengths, 1e-9))


def _choose(places: list[tuple[float, float, Array]]) -> Alignment:
    """Return the best place.

    Raises:
        BadInput: it is not good, or not clearly the best.
    """
    scored = sorted(places, key=lambda place: -place[0] * max(place[1], 0))
    if not scored:
        raise BadInput(
            "alignment_failed", "no places of the maps look alike with gravity the same way"
        )
    overlap, agreement, transform = scored[0]
    score = overlap * max(agreement, 0)
    others = [o * max(a, 0) for o, a, T in scored[1:] if is_apart(T, transform)]
    lead = score / max(others, default=0.0) if max(others, default=0.0) > 0 else np.inf
    if overlap < LEAST_OVERLAP or agreement < LEAST_AGREEMENT or lead < LEAST_LEAD:
        raise BadInput(
            "alignment_failed",
            "the maps don't fit together in one place: at the best, "
            f"{overlap:.0%} of the second lie on the first (needed: {LEAST_OVERLAP:.0%}), their "
            f"features correlate by {agreement:.2f} ({LEAST_AGREEMENT:g}), and it is {lead:.2f} "
            f"times as good as the next place ({LEAST_LEAD:g})",
        )
    return Alignment(transform, overlap, agreement, float(lead))


def is_apart(one: Array, other: Array) -> bool:
    """Tell whether two transforms lead to different places."""
    between = np.linalg.inv(one) @ other
    angle = np.arccos(np.clip((np.trace(between[:3, :3]) - 1) / 2, -1, 1))
    return bool(np.linalg.norm(between[:3, 3]) > APART_M or angle > APART_RAD)
