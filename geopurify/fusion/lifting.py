# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""From pixels to weighted observations of points in the map."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit, prange
from geopurify.config import LiftingConfig
from geopurify.errors import BadInput
from geopurify.frame import Frame
from geopurify.frame.encoder import FeatureMap
from geopurify.fusion.upsampling import between_cells, cell_depths, interpolate

NORMAL_SLOPE = 0.004  # a normal's baseline grows with the square of depth, as the noise does
NORMAL_STEP_PX = (3, 16)  # least and most pixels to either side
EDGE_WEIGHT = 0.1  # pixels on a depth edge mix two surfaces, but thin things have no others
MIN_INCIDENCE = 0.1  # floor of the cosine, so that grazing surfaces still enter


@dataclass(frozen=True, eq=False)
class Observations:
    """N surface points seen in one frame.

    Features stay on the encoder's grid: the feature of observation i is
    ``sum_k cell_weights[i, k] * cell_features[cells[i, k]]``.

    Attributes:
        points_map: (N, 3) float32, metres.
        normals_map: (N, 3) float32, unit, towards the camera; 0 where unknown.
        colors: (N, 3) uint8.
        weights: (N,) float32, > 0.
        cells, cell_weights: (N, 4) int32 and float32, the four grid cells around the pixel.
        cell_features: (h * w, D) float32.
    """

    points_map: NDArray[np.float32]
    normals_map: NDArray[np.float32]
    colors: NDArray[np.uint8]
    weights: NDArray[np.float32]
    cells: NDArray[np.int32]
    cell_weights: NDArray[np.float32]
    cell_features: NDArray[np.float32]

    def features(self) -> NDArray[np.float32]:
        """Return the (N, D) interpolated features; the plain form of what fusion computes."""
        near = self.cell_features[self.cells]
        features: NDArray[np.float32] = np.einsum("nk,nkd->nd", self.cell_weights, near)
        return features


def lift(frame: Frame, feature_map: FeatureMap, config: LiftingConfig) -> Observations:
    """Turn the valid depth pixels of a frame into observations.

    The weight is ``cos(incidence) / max(depth, 1 m)^2``, times `EDGE_WEIGHT` on depth edges: the
    axial noise of depth cameras grows with the square of the distance (Nguyen et al., 3DIMPVT
    2012) and slanted surfaces are seen by fewer pixels.  Towards the image border, where
    networks see half of things, it falls linearly over ``border_ratio``.

    Raises:
        BadInput: no pixel lies within the depth range.
    """
    grid_h, grid_w, dimension = feature_map.features.shape
    camera = frame.camera
    points, normals, colors, weights, cells, cell_weights = _lift_pixels(
        frame.depth_m,
        np.require(frame.color, np.uint8, ("C", "W")),  # one kernel for any source of frames
        ((np.arange(camera.width) - camera.cx) / camera.fx).astype(np.float32),
        ((np.arange(camera.height) - camera.cy) / camera.fy).astype(np.float32),
        camera.fx,
        frame.T_map_cam.astype(np.float32),
        cell_depths(frame.depth_m, grid_h, grid_w),
        between_cells(camera.width, grid_w),
        between_cells(camera.height, grid_h),
        config.pixel_stride,
        max(config.border_ratio * camera.height, 1.0),
        np.array([config.min_depth_m, config.max_depth_m, config.edge_ratio], np.float32),
    )
    if len(weights) == 0:
        raise BadInput(
            "depth_out_of_range",
            f"no depth pixel lies in [{config.min_depth_m}, {config.max_depth_m}] m, half of the "
            f"valid ones are nearer than {np.median(frame.depth_m[frame.depth_m > 0]):.3g} m: "
            "lifting.depth_unit_m tells the unit of depth",
        )
    grid = np.ascontiguousarray(feature_map.features, np.float32).reshape(-1, dimension)
    return Observations(points, normals, colors, weights, cells, cell_weights, grid)


@njit(cache=True, inline="always")
def _point(depth, u, v, rays_u, rays_v):  # type: ignore[no-untyped-def]
    z = depth[v, u]
    return rays_u[u] * z, rays_v[v] * z, z


@njit(cache=True)
def _tangent(depth, u, v, du, dv, rays_u, rays_v, edge_ratio):  # type: ignore[no-untyped-def]
    """Return the surface tangent along (du, dv) and whether the depth jumps on either side."""
    x0, y0, z0, edge_before = _step(depth, u, v, -du, -dv, rays_u, rays_v, edge_ratio)
    x1, y1, z1, edge_after = _step(depth, u, v, du, dv, rays_u, rays_v, edge_ratio)
    return x1 - x0, y1 - y0, z1 - z0, edge_before or edge_after


@njit(cache=True, inline="always")
def _step(depth, u, v, du, dv, rays_u, rays_v, edge_ratio):  # type: ignore[no-untyped-def]
    """Return the way to the surface point (du, dv) beside, 0 over a jump, and if it is one."""
    nothing = np.float32(0)
    height, width = depth.shape
    un, vn = u + du, v + dv
    if un < 0 or vn < 0 or un >= width or vn >= height or depth[vn, un] <= 0:
        return nothing, nothing, nothing, False
    x, y, z = _point(depth, u, v, rays_u, rays_v)
    xn, yn, zn = _point(depth, un, vn, rays_u, rays_v)
    if abs(zn - z) > edge_ratio * z:
        return nothing, nothing, nothing, True
    return xn - x, yn - y, zn - z, False


@njit(cache=True, parallel=True, error_model="numpy")
def _lift_pixels(  # type: ignore[no-untyped-def]
    depth, color, rays_u, rays_v, focal_px, pose, cell_depth, across, down, stride, border, limits
):
    """Return all of `Observations` but the features of the cells, in the order of the pixels."""
    height, width = depth.shape
    starts = _row_starts(depth, stride, limits)
    count = starts[-1]
    points, normals = np.empty((count, 3), np.float32), np.empty((count, 3), np.float32)
    colors, weights = np.empty((count, 3), np.uint8), np.empty(count, np.float32)
    cells, cell_weights = np.empty((count, 4), np.int32), np.empty((count, 4), np.float32)
    for row in prange(len(starts) - 1):
        v, i = row * stride, starts[row]
        for u in range(0, width, stride):
            z = depth[v, u]
            if not (limits[0] <= z <= limits[1]):
                continue
            inside = min(u + 1, v + 1, width - u, height - v)
            step = int(NORMAL_SLOPE * focal_px * z + 0.5)
            step = min(max(step, NORMAL_STEP_PX[0]), NORMAL_STEP_PX[1])
            weights[i] = _observe(
                depth, u, v, step, rays_u, rays_v, pose, limits[2], points, normals, i
            )
            weights[i] *= min(np.float32(inside / border), np.float32(1))
            interpolate(u, v, z, across, down, cell_depth, cells, cell_weights, i)
            for k in range(3):
                colors[i, k] = color[v, u, k]
            i += 1
    return points, normals, colors, weights, cells, cell_weights


@njit(cache=True)
def _row_starts(depth, stride, limits):  # type: ignore[no-untyped-def]
    """Return which observation each row of pixels begins with, and how many there are."""
    height, width = depth.shape
    starts = np.zeros((height + stride - 1) // stride + 1, np.int64)
    for row in range(len(starts) - 1):
        count = 0
        for u in range(0, width, stride):
            count += limits[0] <= depth[row * stride, u] <= limits[1]
        starts[row + 1] = starts[row] + count
    return starts


@njit(cache=True, error_model="numpy")
def _observe(depth, u, v, step, rays_u, rays_v, pose, edge_ratio, points_map, normals_map, i):  # type: ignore[no-untyped-def]
    """Write point and normal i, of a pixel in the map frame, and return its weight."""
    x, y, z = _point(depth, u, v, rays_u, rays_v)
    ax, ay, az, edge_u = _tangent(depth, u, v, step, 0, rays_u, rays_v, edge_ratio)
    bx, by, bz, edge_v = _tangent(depth, u, v, 0, step, rays_u, rays_v, edge_ratio)
    # b x a points towards the camera: u runs right, v down, z away
    nx = by * az - bz * ay
    ny = bz * ax - bx * az
    nz = bx * ay - by * ax
    length = np.sqrt(nx * nx + ny * ny + nz * nz)
    incidence = np.float32(MIN_INCIDENCE)
    if length > 0:
        scale = np.float32(1) / length
        nx, ny, nz = nx * scale, ny * scale, nz * scale
        cosine = -(nx * x + ny * y + nz * z) / np.sqrt(x * x + y * y + z * z)
        incidence = max(cosine, incidence)
    for k in range(3):
        points_map[i, k] = pose[k, 0] * x + pose[k, 1] * y + pose[k, 2] * z + pose[k, 3]
        normals_map[i, k] = pose[k, 0] * nx + pose[k, 1] * ny + pose[k, 2] * nz
    weight = incidence / max(z, np.float32(1)) ** 2
    if edge_u or edge_v:
        weight *= np.float32(EDGE_WEIGHT)
    return weight


def crop_to_region(frame: Frame, config: LiftingConfig) -> Frame:
    """Return the frame with depth 0 outside of ``region_min`` to ``region_max``, faces included.

    Raises:
        BadInput: ``depth_empty``, no valid depth lies in the region.
    """
    if not config.has_region:
        return frame
    camera, depth_m = frame.camera, frame.depth_m
    rows, columns = np.indices(depth_m.shape, np.float32)
    rays = np.stack(
        [(columns - camera.cx) / camera.fx, (rows - camera.cy) / camera.fy, np.ones_like(rows)],
        axis=2,
    )
    points_map = (rays * depth_m[..., None]) @ frame.T_map_cam[:3, :3].T + frame.T_map_cam[:3, 3]
    inside = (points_map >= config.region_min) & (points_map <= config.region_max)
    cropped_m = np.where(inside.all(axis=2), depth_m, np.float32(0))
    if not cropped_m.any():
        raise BadInput(
            "depth_empty",
            f"none of the {np.count_nonzero(depth_m)} valid depth pixels lies in the region from "
            f"{config.region_min} to {config.region_max} m (lifting.region_min, region_max)",
        )
    return replace(frame, depth_m=cropped_m)
