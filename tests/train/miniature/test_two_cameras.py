# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A made-up ScanNet whose depth camera stands beside its colour camera, odd sizes and all."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import maximum_filter, minimum_filter
from scipy.spatial.transform import Rotation

from geopurify.errors import BadInput
from geopurify.evaluation.datasets import open_dataset
from geopurify.evaluation.datasets.depth_camera import is_registered, read_color_to_depth
from geopurify.evaluation.datasets.protocol import View
from geopurify.evaluation.datasets.sens import SensFrame
from geopurify.frame import Camera
from geopurify_train.miniature.scannet_export import export_scannet
from geopurify_train.miniature.sens_writer import write_sens
from geopurify_worlds.render import Renderer
from geopurify_worlds.room_sequence import RoomSequence

COLOR = Camera(150.0, 152.0, 94.0, 67.5, 187, 139)
DEPTH = Camera(104.0, 102.0, 71.0, 49.0, 141, 103)
LOST = 1  # number of the frame without a pose
SENS, EXPORTED = "scene0000_00", "scene0001_00"


def extrinsics() -> np.ndarray:
    T_depth_color = np.eye(4)
    T_depth_color[:3, :3] = Rotation.from_euler("xyz", (0.6, -1.1, 0.4), degrees=True).as_matrix()
    T_depth_color[:3, 3] = (-0.055, 0.004, -0.012)
    return T_depth_color


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RoomSequence]:
    """Return a dataset of one room: as .sens, and as exported files."""
    root = tmp_path_factory.mktemp("two-cameras")
    room = RoomSequence(961_007, 3, width=64, height=48)
    renderer = Renderer(room.room)
    frames = []
    for number, T_map_depth in enumerate(room.T_map_cam_true):
        depth = renderer.render(DEPTH, T_map_depth).depth_m
        color = renderer.render(COLOR, T_map_depth @ extrinsics()).color
        pose = np.full((4, 4), -np.inf) if number == LOST else T_map_depth
        frames.append(SensFrame(color, np.rint(1000 * depth).astype(np.uint16), pose))
    for scene in (SENS, EXPORTED):
        export_scannet(root, room, scene, edge_m=0.12)  # the mesh and its labels
        folder = root / "scans" / scene
        for image in (folder / "label-filt").iterdir():
            image.unlink()
        (folder / "label-filt").rmdir()
        (folder / f"{scene}.sens").unlink()
        numbers = " ".join(f"{value:.9f}" for value in extrinsics().ravel())
        (folder / f"{scene}.txt").write_text(
            f"axisAlignment = 1 0 0 0\ncolorToDepthExtrinsics = {numbers}\nsceneType = Office\n"
        )
    folder = root / "scans" / SENS
    write_sens(folder / f"{SENS}.sens", COLOR, DEPTH, frames, len(frames))
    _export(root / "scans" / EXPORTED, frames)
    return root, room


def _export(folder: Path, frames: list[SensFrame]) -> None:
    for name in ("color", "depth", "pose", "intrinsic"):
        (folder / name).mkdir()
    for number, frame in enumerate(frames):
        Image.fromarray(frame.color).save(folder / f"color/{number}.jpg", quality=95)
        Image.fromarray(frame.depth).save(folder / f"depth/{number}.png")
        np.savetxt(folder / f"pose/{number}.txt", frame.T_map_cam)
    for name, camera in (("color", COLOR), ("depth", DEPTH)):
        matrix = np.eye(4)
        matrix[:3, :3] = camera.matrix()
        np.savetxt(folder / f"intrinsic/intrinsic_{name}.txt", matrix)


@pytest.mark.parametrize("scene", [SENS, EXPORTED])
@pytest.mark.parametrize("size", [(COLOR.width, COLOR.height), (93, 71)])
def test_depth_is_that_of_the_colour_camera_to_a_pixel(
    recorded: tuple[Path, RoomSequence], scene: str, size: tuple[int, int]
):
    root, room = recorded
    frames = open_dataset("scannet", root, view=View(1, *size)).sequence(scene)
    assert len(frames) == 3
    frame = frames[2]
    assert frame.color.shape == (size[1], size[0], 3) == (*frame.depth_m.shape, 3)
    T_map_color = room.T_map_cam_true[2] @ extrinsics()
    assert frame.T_map_cam == pytest.approx(T_map_color, abs=1e-5)
    expected = Renderer(room.room).render(frame.camera, T_map_color).depth_m
    both = seen_by_the_depth_camera(room, 2, frame.camera, expected)
    assert both.mean() > 0.85
    assert (frame.depth_m[both] > 0).mean() > 0.99
    # within a pixel, a pixel of the depth camera at the edges of things, is a surface so deep
    inner = (slice(2, -2), slice(2, -2))
    for side, share in ((3, 0.985), (5, 0.99)):
        low, high = minimum_filter(expected, side) - 2e-3, maximum_filter(expected, side) + 2e-3
        right = (frame.depth_m >= low) & (frame.depth_m <= high)
        assert right[inner][(both & (frame.depth_m > 0))[inner]].mean() > share
    offset_m = (frame.depth_m - expected)[both]
    assert abs(np.median(offset_m)) < 2e-3  # neither in front of surfaces nor behind
    assert np.median(np.abs(offset_m)) < 0.01  # of a slanted surface within a pixel


def seen_by_the_depth_camera(
    room: RoomSequence, index: int, camera: Camera, depth_m: np.ndarray
) -> np.ndarray:
    """Return which pixels of the colour camera show what the depth camera sees too."""
    v, u = np.indices(depth_m.shape)
    points = np.stack([(u - camera.cx) / camera.fx, (v - camera.cy) / camera.fy, np.ones(u.shape)])
    T_depth_color = extrinsics()
    moved = np.einsum("ij,jhw->ihw", T_depth_color[:3, :3], points * depth_m)
    x, y, z = moved + T_depth_color[:3, 3, None, None]
    column = np.rint(DEPTH.fx * x / z + DEPTH.cx).astype(int)
    row = np.rint(DEPTH.fy * y / z + DEPTH.cy).astype(int)
    inside = (row >= 0) & (row < DEPTH.height) & (column >= 0) & (column < DEPTH.width)
    row, column = np.where(inside, row, 0), np.where(inside, column, 0)
    other = Renderer(room.room).render(DEPTH, room.T_map_cam_true[index]).depth_m
    return inside & (np.abs(other[row, column] - z) < 0.02 * z)


def test_vertices_and_what_frames_see_of_them_agree(recorded: tuple[Path, RoomSequence]):
    root, room = recorded
    dataset = open_dataset("scannet", root, view=View(1, COLOR.width, COLOR.height))
    for scene in (SENS, EXPORTED):
        truth = dataset.ground_truth(scene)
        expected, distance_m = room.room.nearest_parts(truth.points_map)
        assert distance_m.max() < 1e-3
        names = [room.room.class_names[c] for c in room.room.part_classes[expected]]
        ours = np.array([(*dataset.class_names, "none")[min(i, 20)] for i in truth.labels])
        shared = np.isin(names, dataset.class_names)
        assert (ours == names)[shared].mean() > 0.95  # vertices may lie on two surfaces


@pytest.mark.parametrize("scene", [SENS, EXPORTED])
def test_a_lost_pose_costs_its_frame_only(recorded: tuple[Path, RoomSequence], scene: str):
    frames = open_dataset("scannet", recorded[0], view=View()).sequence(scene)
    with pytest.raises(BadInput) as error:
        frames[LOST]
    assert error.value.reason == "pose_not_finite"
    assert frames[LOST + 1].depth_m.shape == (DEPTH.height, DEPTH.width)


def test_registered_depth_is_left_where_it_is():
    # the cameras of scene0000_00: depth has the colour camera's intrinsics at its own size
    color = Camera(1170.187988, 1170.187988, 647.75, 483.75, 1296, 968)
    assert is_registered(Camera(577.870605, 577.870605, 319.5, 239.5, 640, 480), color)
    assert not is_registered(Camera(571.623718, 571.623718, 319.5, 239.5, 640, 480), color)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sceneType = Office", None),
        ("colorToDepthExtrinsics = 1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1", None),
        ("colorToDepthExtrinsics = 1 0 0", BadInput),
        ("colorToDepthExtrinsics = 1 0 0 0 0 1 0 0 0 0 -1 0 0 0 0 1", BadInput),
        ("colorToDepthExtrinsics = 1 0 0 nan 0 1 0 0 0 0 1 0 0 0 0 1", BadInput),
    ],
)
def test_extrinsics_that_say_nothing_or_nonsense(text: str, expected: object, tmp_path: Path):
    path = tmp_path / "scene.txt"
    assert read_color_to_depth(path) is None
    path.write_text(text)
    if expected is None:
        assert read_color_to_depth(path) is None
    else:
        with pytest.raises(BadInput, match="colorToDepthExtrinsics of"):
            read_color_to_depth(path)
