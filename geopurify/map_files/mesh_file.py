# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A map as a surface, in binary glTF: Poisson reconstruction by Open3D.

Kazhdan and Hoppe, Screened Poisson Surface Reconstruction, ACM Transactions on Graphics 2013.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geopurify.errors import BadInput
from geopurify.files.atomic_write import atomic_write
from geopurify.frame.poses import upright_axes
from geopurify.map_files.open3d_extra import import_extra

SUFFIX = ".glb"
REACH = 2.0  # edges of a voxel: surface that is farther from any was made up
FEWEST_VERTICES = 4
Y_UP = np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]], np.float64)  # from z up, as glTF has it


def write_mesh(
    path: Path,
    points_map: NDArray[np.floating],
    normals_map: NDArray[np.floating],
    colors: NDArray[np.uint8],
    voxel_size_m: float,
    up_map: NDArray[np.float64],
) -> int:
    """Write the surface through some voxels, coloured as they are; metres, y up.

    Args:
        points_map, normals_map, colors: (N, 3) of the voxels; those without a normal are left out.
        up_map: (3,) direction against gravity.

    Returns:
        how many vertices there are.

    Raises:
        BadInput: Open3D or trimesh is missing, the voxels make no surface, or it can't be written.
    """
    o3d, trimesh = (import_extra(package, "a mesh") for package in ("open3d", "trimesh"))
    has_normal = np.linalg.norm(normals_map, axis=1) > 0.5
    points = points_map[has_normal].astype(np.float64)
    if len(points) < FEWEST_VERTICES:
        raise BadInput("mesh_empty", f"{len(points)} voxels with a normal make no surface")
    cloud = o3d.geometry.PointCloud(o3d.utility.Vector3dVector(points))
    cloud.normals = o3d.utility.Vector3dVector(normals_map[has_normal].astype(np.float64))
    mesh, _ = o3d.geometry.TriangleMesh.create_from_point_cloud_poisson(
        cloud, width=voxel_size_m, linear_fit=True, n_threads=1
    )
    found = cKDTree(points).query(np.asarray(mesh.vertices))
    apart_m, nearest = np.asarray(found[0]), np.asarray(found[1])
    surface = trimesh.Trimesh(
        np.asarray(mesh.vertices) @ (Y_UP @ upright_axes(up_map)).T,
        np.asarray(mesh.triangles),
        vertex_colors=colors[has_normal][nearest],
        process=False,
    )
    is_seen = apart_m <= REACH * voxel_size_m
    surface.update_faces(is_seen[surface.faces].all(1))
    surface.remove_unreferenced_vertices()
    if not len(surface.faces):
        raise BadInput("mesh_empty", f"{len(points)} voxels make no surface")
    # not by Open3D: it embeds the buffer as base64, which assimp cannot read
    with atomic_write(path) as temporary:
        temporary.write_bytes(surface.export(file_type="glb"))
    return len(surface.vertices)
