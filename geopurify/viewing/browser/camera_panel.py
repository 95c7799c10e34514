# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Where the robot's camera was, what it sees, and the labels over it."""

import numpy as np
import viser
import viser.transforms
from numpy.typing import NDArray

from geopurify.frame import Camera
from geopurify.viewing.browser.map_source import CameraView
from geopurify.viewing.browser.paint import paint_points
from geopurify.viewing.browser.session import ViewerSession
from geopurify.viewing.browser.voxel_blocks import VoxelBlocks
from geopurify.viewing.splat import draw_voxels

WIDTH_PX = 320
RANGE_M = 6.0  # of voxels that are drawn over the image
LABEL_SHARE = 0.55  # of the colour of a label over the image
MOST_PLACES = 5000  # of the trail; then every other one is forgotten
STEP_M = 0.02  # between places
TRAIL_COLOR = (60, 120, 220)


class CameraPanel:
    """The last image with labels over it, its frustum and the trail of the camera."""

    def __init__(self, session: ViewerSession) -> None:
        self._session = session
        gui = session.server.gui
        self._folder = gui.add_folder("Camera", visible=False)
        with self._folder:
            self._over = gui.add_checkbox("Labels over it", True)
            self._image = gui.add_image(np.zeros((3, 4, 3), np.uint8), format="jpeg")
        self._places: list[NDArray[np.float64]] = []

    def show(self, view: CameraView) -> None:
        """Show an image and where it was taken."""
        step = max(1, view.color.shape[1] // WIDTH_PX)
        small = np.ascontiguousarray(view.color[::step, ::step])
        shown = small
        if self._over.value:
            with self._session.lock:
                labels, known = draw_labels(self._session.blocks, view, small.shape, step)
            shown = np.where(known, (1 - LABEL_SHARE) * small + LABEL_SHARE * labels, small)
        self._image.image = shown.astype(np.uint8)
        self._folder.visible = True
        self._draw(view, small)

    def _draw(self, view: CameraView, image: NDArray[np.uint8]) -> None:
        scene, camera, pose = self._session.server.scene, view.camera, view.T_map_cam
        scene.add_camera_frustum(
            "/camera",
            fov=float(2 * np.arctan(camera.height / 2 / camera.fy)),
            aspect=camera.width / camera.height,
            scale=0.25,
            color=TRAIL_COLOR,
            image=image,
            format="jpeg",
            wxyz=viser.transforms.SO3.from_matrix(pose[:3, :3]).wxyz,
            position=pose[:3, 3],
        )
        if self._places and np.linalg.norm(pose[:3, 3] - self._places[-1]) < STEP_M:
            return
        self._places.append(pose[:3, 3].copy())
        if len(self._places) > MOST_PLACES:
            self._places = self._places[::2]
        if len(self._places) > 1:
            places = np.array(self._places, np.float32)
            ends = np.stack([places[:-1], places[1:]], axis=1)
            scene.add_line_segments(
                "/trail", ends, TRAIL_COLOR, thickness=2.0, thickness_units="screen"
            )

    def forget(self) -> None:
        """Begin a new trail."""
        self._places = []
        self._session.server.scene.remove_by_name("/trail")


def draw_labels(
    blocks: VoxelBlocks, view: CameraView, shape: tuple[int, ...], step: int
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Return the (H, W, 3) colours of labels as the camera sees them, and where there are any.

    Args:
        shape: of the picture, whose pixels are ``step`` of the image's wide.
    """
    near = [
        b.points
        for _, b in blocks.items()
        if np.linalg.norm(b.origin - view.T_map_cam[:3, 3]) < RANGE_M
    ]
    if not near:
        return np.zeros(shape, np.uint8), np.zeros((*shape[:2], 1), np.bool_)
    points = np.concatenate(near)
    places = np.stack([points["x"], points["y"], points["z"]], axis=1)
    normals = points["normal"].astype(np.float32) / np.float32(127)
    c = view.camera
    camera = Camera(c.fx / step, c.fy / step, c.cx / step, c.cy / step, shape[1], shape[0])
    colors = paint_points(points, "labels", blocks.colors, None)
    picture = draw_voxels(places, normals, colors, blocks.voxel_size_m, camera, view.T_map_cam)
    return picture, (picture != 255).any(2, keepdims=True)
