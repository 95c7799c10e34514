# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Map what a RealSense camera sees; its motion is tracked by Open3D's RGB-D odometry.

Usage::

    pip install pyrealsense2 open3d
    python live_camera.py --seconds 30 --text "chair"

Odometry drifts: on a robot, take the poses of your SLAM, as the ROS node does.
"""

import argparse
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

import geopurify as gp

Images = tuple[np.ndarray, np.ndarray]  # (H, W, 3) uint8 colour, (H, W) float32 depth in metres


class RealSense:
    """Colour and depth of the first RealSense, depth registered to colour."""

    def __init__(self, width: int = 640, height: int = 480, rate_hz: int = 15) -> None:
        import pyrealsense2 as rs

        config = rs.config()
        config.enable_stream(rs.stream.color, width, height, rs.format.rgb8, rate_hz)
        config.enable_stream(rs.stream.depth, width, height, rs.format.z16, rate_hz)
        self._pipeline, self._align = rs.pipeline(), rs.align(rs.stream.color)
        profile = self._pipeline.start(config)
        self._depth_unit_m = profile.get_device().first_depth_sensor().get_depth_scale()
        lens = profile.get_stream(rs.stream.color).as_video_stream_profile().get_intrinsics()
        self.camera = gp.Camera(lens.fx, lens.fy, lens.ppx, lens.ppy, width, height)

    def images(self, seconds: float) -> Iterator[Images]:
        """Yield what the camera sees for some seconds."""
        end_s = time.monotonic() + seconds
        while time.monotonic() < end_s:
            seen = self._align.process(self._pipeline.wait_for_frames())
            depth = np.asanyarray(seen.get_depth_frame().get_data())
            color = np.asanyarray(seen.get_color_frame().get_data()).copy()
            yield color, depth.astype(np.float32) * np.float32(self._depth_unit_m)


class Odometry:
    """Pose of the camera, each image tracked against the one before."""

    def __init__(self, camera: gp.Camera) -> None:
        import open3d as o3d

        self._o3d = o3d
        self._lens = o3d.camera.PinholeCameraIntrinsic(
            camera.width, camera.height, camera.fx, camera.fy, camera.cx, camera.cy
        )
        self._before: Any = None
        # the map's z points up: the camera is taken to be level at the start
        self.T_map_cam = np.array([[1.0, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]])

    def track(self, color: np.ndarray, depth_m: np.ndarray) -> bool:
        """Move the pose to that of the next image; return False if it is lost."""
        image = self._o3d.geometry.RGBDImage.create_from_color_and_depth(
            self._o3d.geometry.Image(color),
            self._o3d.geometry.Image(depth_m),
            depth_scale=1.0,
            depth_trunc=5.0,
        )
        before, self._before = self._before, image
        if before is None:
            return True
        method = self._o3d.pipelines.odometry.RGBDOdometryJacobianFromHybridTerm()
        tracked, T_before_now, _ = self._o3d.pipelines.odometry.compute_rgbd_odometry(
            image, before, self._lens, np.eye(4), method
        )
        if tracked:
            self.T_map_cam = self.T_map_cam @ T_before_now
        return tracked


def map_live(images: Iterator[Images], camera: gp.Camera, odometry: Any, pipeline: Any) -> int:
    """Map images as they come; return how many were mapped."""
    mapped = 0
    for color, depth_m in images:
        if not odometry.track(color, depth_m):
            continue
        try:
            pipeline.integrate(gp.Frame(color, depth_m, camera, odometry.T_map_cam))
            mapped += 1
        except gp.FrameError as error:
            print(f"skipped: {error}")
    return mapped


def main() -> None:
    """Map for some seconds, then answer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--encoder", default="open_clip", help="see: geopurify encoders")
    parser.add_argument("--text", default="chair")
    parser.add_argument("--out", default="live.safetensors")
    args = parser.parse_args()

    pipeline, source = gp.Pipeline.create(encoder=args.encoder), RealSense()
    frames = map_live(
        source.images(args.seconds), source.camera, Odometry(source.camera), pipeline
    )
    pipeline.purify()
    print(f"{frames} frames, {pipeline}")
    print(*pipeline.query(args.text).objects, sep="\n")
    pipeline.save(args.out)


if __name__ == "__main__":
    main()
