# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from open3d_or_skip import import_open3d

from geopurify.errors import BadInput
from geopurify.map_files.mesh_file import write_mesh

SIZE_M = 0.05
UP = np.array([0.0, 0.0, 1.0])


def table_top():
    """Return a square of voxels at 1 m, one half red and one half blue."""
    first, second = np.meshgrid(np.arange(30), np.arange(30))
    points = np.stack([first.ravel(), second.ravel(), np.full(900, 20)], 1) * SIZE_M
    colors = np.where(points[:, :1] < 15 * SIZE_M, [[255, 0, 0]], [[0, 0, 255]]).astype(np.uint8)
    return points, np.tile(UP, (900, 1)), colors


def test_a_table_top_is_a_square_with_y_up(tmp_path):
    o3d = import_open3d()
    file = tmp_path / "top.glb"
    count = write_mesh(file, *table_top(), SIZE_M, UP)
    mesh = o3d.io.read_triangle_mesh(str(file))  # another reader than trimesh, which wrote it
    vertices, colors = np.asarray(mesh.vertices), np.asarray(mesh.vertex_colors)
    assert len(vertices) <= count  # it joins vertices at one place
    assert len(vertices) > 1000
    np.testing.assert_allclose(vertices[:, 1], 1.0, atol=0.02)
    np.testing.assert_allclose(np.ptp(vertices[:, [0, 2]], axis=0), 29 * SIZE_M, atol=0.2)
    assert (vertices[:, 2] < 0.1).all()  # the map's y goes to -z
    assert colors[vertices[:, 0] < 0.6].mean(0) == pytest.approx([1, 0, 0], abs=0.05)
    assert colors[vertices[:, 0] > 0.9].mean(0) == pytest.approx([0, 0, 1], abs=0.05)
    assert [path.name for path in tmp_path.iterdir()] == ["top.glb"]


def test_voxels_without_normals_make_no_surface(tmp_path):
    import_open3d()
    points, normals, colors = table_top()
    with pytest.raises(BadInput, match="0 voxels with a normal make no surface"):
        write_mesh(tmp_path / "top.glb", points, 0 * normals, colors, SIZE_M, UP)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("missing", ["open3d", "trimesh"])
def test_without_the_extra_it_says_how_to_get_it(missing, tmp_path, monkeypatch):
    for package in ("open3d", "trimesh"):
        monkeypatch.setitem(sys.modules, package, SimpleNamespace())
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(BadInput, match=r"pip install 'geopurify_ros\[open3d\]'"):
        write_mesh(tmp_path / "top.glb", *table_top(), SIZE_M, UP)
