# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Arrays to messages: pure functions without a node; `geopurify.messages` reads them."""

import sys
from array import array
from collections.abc import Callable

import numpy as np
from builtin_interfaces.msg import Time
from geometry_msgs.msg import Point, Pose, Quaternion
from geopurify_msgs.msg import Region as RegionMessage
from nav_msgs.msg import MapMetaData, OccupancyGrid
from numpy.typing import NDArray
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import Header

from geopurify.frame import Camera
from geopurify.frame.poses import quaternion_from_matrix
from geopurify.messages import matrix_from_pose
from geopurify.messages.stamps import NANOSECONDS
from geopurify.objects.costmap import Costmap
from geopurify.query.regions import Region


def stamp_from_ns(stamp_ns: int) -> Time:
    """Return the stamp of a time in nanoseconds."""
    seconds, nanoseconds = divmod(stamp_ns, NANOSECONDS)
    return Time(sec=seconds, nanosec=nanoseconds)


def header_at(stamp_ns: int, frame_id: str) -> Header:
    """Return a header of a time in nanoseconds and a frame."""
    return Header(stamp=stamp_from_ns(stamp_ns), frame_id=frame_id)


def info_from_camera(camera: Camera, header: Header) -> CameraInfo:
    """Return the camera_info of an undistorted camera."""
    projection = np.hstack([camera.matrix(), np.zeros((3, 1))])
    return CameraInfo(
        header=header,
        width=camera.width,
        height=camera.height,
        distortion_model="plumb_bob",
        d=[0.0] * 5,
        k=camera.matrix().ravel(),
        r=np.eye(3).ravel(),
        p=projection.ravel(),
    )


def pose_from_matrix(transform: NDArray) -> Pose:
    """Return the pose of a (4, 4) rigid transform."""
    x, y, z = (float(v) for v in transform[:3, 3])
    qx, qy, qz, qw = (float(v) for v in quaternion_from_matrix(transform))
    return Pose(position=Point(x=x, y=y, z=z), orientation=Quaternion(x=qx, y=qy, z=qz, w=qw))


def grid_from_costmap(costmap: Costmap, header: Header) -> OccupancyGrid:
    """Return the message of an occupancy grid."""
    height, width = costmap.cells.shape
    info = MapMetaData(
        map_load_time=header.stamp,
        resolution=costmap.resolution_m,
        width=width,
        height=height,
        origin=pose_from_matrix(costmap.T_map_grid),
    )
    data = array("b")
    data.frombytes(np.ascontiguousarray(costmap.cells).tobytes())
    return OccupancyGrid(header=header, info=info, data=data)


def region_from_message(
    message: RegionMessage, locate: Callable[[Header], NDArray[np.float64]]
) -> Region | None:
    """Return the box of a message in the map's frame; None if its size is 0: everywhere.

    Args:
        locate: returns the (4, 4) transform from the frame of a header to the map.
    """
    size_m = np.array([message.size.x, message.size.y, message.size.z])
    if not size_m.any():
        return None
    return Region(locate(message.header) @ matrix_from_pose(message.pose), size_m)


def image_from_array(pixels: NDArray, encoding: str, header: Header) -> Image:
    """Return the message of an (H, W) or (H, W, C) array whose type the encoding names."""
    height, width = pixels.shape[:2]
    return Image(
        header=header,
        height=height,
        width=width,
        encoding=encoding,
        is_bigendian=sys.byteorder == "big",
        step=pixels.nbytes // height,
        data=byte_array(pixels),
    )


def byte_array(values: NDArray) -> array:
    """Return the bytes as the one type that messages take without a copy per element."""
    data = array("B")
    data.frombytes(np.ascontiguousarray(values).tobytes())
    return data
