# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The ray caster against distances worked out by hand."""

import numpy as np
import pytest
import torch

from geopurify.frame import Camera
from geopurify_worlds.raycast import RayCaster
from geopurify_worlds.shapes import Shape, box, cylinder, pose, sphere

CAMERA = Camera(fx=10, fy=10, cx=5, cy=4, width=11, height=9)  # pixel (5, 4) looks along z
AT_ORIGIN = np.eye(4)  # the optical frame is the map frame
DEVICES = ["cpu", pytest.param("cuda", marks=pytest.mark.gpu)]


@pytest.mark.parametrize("device", DEVICES)
def test_wall_at_two_metres_has_depth_two_in_every_pixel(device: str) -> None:
    hits = RayCaster([box((0, 0, 2.5), (10, 10, 1))], device).cast(CAMERA, AT_ORIGIN)
    torch.testing.assert_close(hits.depth_m.cpu(), torch.full((9, 11), 2.0))
    assert (hits.shape_index == 0).all()
    assert (hits.normals_map.cpu() == torch.tensor([0.0, 0.0, -1.0])).all()
    # pixel (u, v) = (10, 0): x = (10 - 5) / 10 * 2, y = (0 - 4) / 10 * 2
    torch.testing.assert_close(hits.points_map[0, 10].cpu(), torch.tensor([1.0, -0.8, 2.0]))


@pytest.mark.parametrize(
    ("shape", "depth_m"),
    [
        (box((0, 0, 3), (1, 1, 1)), 2.5),
        # a cube of edge 1 turned by 45 degrees shows its edge, half a diagonal nearer
        (box((0, 0, 3), (1, 1, 1), (0, np.pi / 4, 0)), 3 - 0.5**0.5),
        (sphere((0, 0, 3), 0.5), 2.5),
        (cylinder((0, 0, 3), 0.5, 2), 2.0),  # seen from its end
        (cylinder((0, 0, 3), 0.5, 2, (np.pi / 2, 0, 0)), 2.5),  # from its side
    ],
    ids=["box", "turned box", "sphere", "end of a cylinder", "side of a cylinder"],
)
def test_depth_of_the_central_ray(shape: Shape, depth_m: float) -> None:
    hits = RayCaster([shape]).cast(CAMERA, AT_ORIGIN)
    assert hits.depth_m[4, 5].item() == pytest.approx(depth_m, abs=1e-5)


def test_oblique_ray_on_a_sphere() -> None:
    # the ray of (u, v) = (6, 4) has the direction (0.1, 0, 1); with the centre at z = 3 it meets
    # the radius 0.5 where 1.01 t^2 - 6 t + 8.75 = 0
    hits = RayCaster([sphere((0, 0, 3), 0.5)]).cast(CAMERA, AT_ORIGIN)
    depth_m = (6 - (36 - 4 * 1.01 * 8.75) ** 0.5) / 2.02
    assert hits.depth_m[4, 6].item() == pytest.approx(depth_m, abs=1e-5)
    normal = np.array([0.1 * depth_m, 0, depth_m - 3]) / 0.5
    np.testing.assert_allclose(hits.normals_map[4, 6].numpy(), normal, atol=1e-5)


def test_nearer_shape_hides_the_farther_one_and_rays_may_miss() -> None:
    wall, post = box((0, 0, 4), (2, 20, 0.2)), box((0, 0, 2), (0.2, 20, 0.2))
    for shapes, index_of_post in (((wall, post), 1), ((post, wall), 0)):
        hits = RayCaster(shapes).cast(CAMERA, AT_ORIGIN)
        # the post covers |u - 5| / 10 <= 0.1 / 1.9, the wall |u - 5| / 10 <= 1 / 3.9
        expected = np.full(11, -1)
        expected[3:8] = 1 - index_of_post
        expected[5] = index_of_post
        np.testing.assert_array_equal(hits.shape_index[4].numpy(), expected)
        assert hits.depth_m[4, 0] == 0


def test_shapes_behind_the_camera_and_around_it_are_not_seen() -> None:
    behind, around = box((0, 0, -2), (1, 1, 1)), sphere((0, 0, 0), 0.3)
    hits = RayCaster([behind, around]).cast(CAMERA, AT_ORIGIN)
    assert (hits.shape_index == -1).all()
    assert (hits.depth_m == 0).all()


def test_pose_moves_and_turns_the_camera() -> None:
    # optical axis along the map's x, 1 m before the box's face
    T_map_cam = pose((1, 0, 0))
    T_map_cam[:3, :3] = [[0, 0, 1], [-1, 0, 0], [0, -1, 0]]
    hits = RayCaster([box((3, 0, 0), (2, 1, 1))]).cast(CAMERA, T_map_cam)
    assert hits.depth_m[4, 5].item() == pytest.approx(1.0)
    np.testing.assert_allclose(hits.points_map[4, 5].numpy(), [2, 0, 0], atol=1e-6)
    np.testing.assert_allclose(hits.points_shape[4, 5].numpy(), [-1, 0, 0], atol=1e-6)
    np.testing.assert_allclose(hits.normals_map[4, 5].numpy(), [-1, 0, 0], atol=1e-6)
