# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Frames and labelled points as ROS messages of a rosbags type store."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rosbags.typesys import Stores, get_typestore
from scipy.spatial.transform import Rotation

from geopurify.evaluation.ground_truth import GroundTruth
from geopurify.evaluation.truth_files import NAMES_TOPIC, POINT, TRUTH_TOPIC
from geopurify.frame import Camera, Frame
from geopurify.frame.depth_units import INVALID_UINT16
from geopurify.sequences.bag.topics import LABEL_SET_TOPIC

TYPES = get_typestore(Stores.ROS2_HUMBLE)  # the oldest that is supported; newer ones read it
GLOBAL_FRAME, BODY_FRAME, CAMERA_FRAME = "map", "camera_link", "camera_optical_frame"
BODY_FROM_OPTICAL_XYZW = (-0.5, 0.5, -0.5, 0.5)  # z ahead to x ahead (REP-103)


def message(kind: str, **fields: Any) -> Any:
    """Return a message of a type such as ``sensor_msgs/msg/Image``."""
    return TYPES.types[kind](**fields)


def frame_messages(frame: Frame) -> dict[str, Any]:
    """Return the messages of one frame by topic."""
    header = _header(frame.stamp_ns, CAMERA_FRAME)
    depth_mm = np.rint(frame.depth_m.astype(np.float64) * 1000)
    depth_mm = np.where(depth_mm < INVALID_UINT16, depth_mm, 0).astype("<u2")
    rotation = Rotation.from_quat(BODY_FROM_OPTICAL_XYZW).as_matrix()
    T_map_body = frame.T_map_cam.copy()
    T_map_body[:3, :3] = frame.T_map_cam[:3, :3] @ rotation.T
    messages = {
        "/tf": _tf(_transform(frame.stamp_ns, GLOBAL_FRAME, BODY_FRAME, T_map_body)),
        "/pose": _pose(frame),
        "/color/camera_info": _camera_info(frame.camera, header),
        "/depth/image_raw": _image(depth_mm, "16UC1", header),
    }
    if "semantic" in frame.extras:
        messages["/semantic/image_raw"] = _image(
            frame.extras["semantic"].astype("<u2"), "mono16", header
        )
    return {**messages, "/color/image_raw": _image(frame.color, "rgb8", header)}


def latched_messages(stamp_ns: int, truth: GroundTruth | None, label_set: str) -> dict[str, Any]:
    """Return what is published once: the camera's place on the body, and true points.

    Args:
        label_set: of the class ids of pixels, empty if there are none.
    """
    T_body_optical = np.eye(4)
    T_body_optical[:3, :3] = Rotation.from_quat(BODY_FROM_OPTICAL_XYZW).as_matrix()
    static = _transform(stamp_ns, BODY_FRAME, CAMERA_FRAME, T_body_optical)
    messages = {"/tf_static": _tf(static)}
    if label_set:
        messages[LABEL_SET_TOPIC] = message("std_msgs/msg/String", data=label_set)
    if truth is not None:
        names = "\n".join(truth.class_names)
        messages[TRUTH_TOPIC] = _cloud(truth, _header(stamp_ns, GLOBAL_FRAME))
        messages[NAMES_TOPIC] = message("std_msgs/msg/String", data=names)
    return messages


def _header(stamp_ns: int, frame_id: str) -> Any:
    seconds, nanoseconds = divmod(stamp_ns, 10**9)
    stamp = message("builtin_interfaces/msg/Time", sec=seconds, nanosec=nanoseconds)
    return message("std_msgs/msg/Header", stamp=stamp, frame_id=frame_id)


def _image(pixels: NDArray, encoding: str, header: Any) -> Any:
    data = np.frombuffer(np.ascontiguousarray(pixels).tobytes(), np.uint8)
    height, width = pixels.shape[:2]
    return message(
        "sensor_msgs/msg/Image",
        header=header,
        height=height,
        width=width,
        encoding=encoding,
        is_bigendian=0,
        step=len(data) // height,
        data=data,
    )


def _camera_info(camera: Camera, header: Any) -> Any:
    region = dict.fromkeys(("x_offset", "y_offset", "height", "width"), 0)
    return message(
        "sensor_msgs/msg/CameraInfo",
        header=header,
        height=camera.height,
        width=camera.width,
        distortion_model="plumb_bob",
        d=np.zeros(5),
        k=camera.matrix().ravel(),
        r=np.eye(3).ravel(),
        p=np.column_stack([camera.matrix(), np.zeros(3)]).ravel(),
        binning_x=0,
        binning_y=0,
        roi=message("sensor_msgs/msg/RegionOfInterest", **region, do_rectify=False),
    )


def _cloud(truth: GroundTruth, header: Any) -> Any:
    points = np.zeros(len(truth.labels), POINT)
    for axis, values in zip("xyz", truth.points_map.T, strict=True):
        points[axis] = values
    points["label"] = truth.labels
    kinds = {"x": 7, "y": 7, "z": 7, "label": 4}  # FLOAT32 and UINT16 of PointField
    fields = [
        message(
            "sensor_msgs/msg/PointField",
            name=name,
            offset=_offset(POINT.fields, name),
            datatype=kind,
            count=1,
        )
        for name, kind in kinds.items()
    ]
    return message(
        "sensor_msgs/msg/PointCloud2",
        header=header,
        height=1,
        width=len(points),
        fields=fields,
        is_bigendian=False,
        point_step=POINT.itemsize,
        row_step=POINT.itemsize * len(points),
        data=np.frombuffer(points.tobytes(), np.uint8),
        is_dense=True,
    )


def _offset(fields: Mapping[str, Any] | None, name: str) -> int:
    return int((fields or {})[name][1])


def _pose(frame: Frame) -> Any:
    x, y, z, quaternion = _place(frame.T_map_cam)
    position = message("geometry_msgs/msg/Point", x=x, y=y, z=z)
    pose = message("geometry_msgs/msg/Pose", position=position, orientation=quaternion)
    header = _header(frame.stamp_ns, GLOBAL_FRAME)
    return message("geometry_msgs/msg/PoseStamped", header=header, pose=pose)


def _tf(*transforms: Any) -> Any:
    return message("tf2_msgs/msg/TFMessage", transforms=list(transforms))


def _transform(stamp_ns: int, parent: str, child: str, T: NDArray[np.float64]) -> Any:
    x, y, z, quaternion = _place(T)
    translation = message("geometry_msgs/msg/Vector3", x=x, y=y, z=z)
    return message(
        "geometry_msgs/msg/TransformStamped",
        header=_header(stamp_ns, parent),
        child_frame_id=child,
        transform=message(
            "geometry_msgs/msg/Transform", translation=translation, rotation=quaternion
        ),
    )


def _place(T: NDArray[np.float64]) -> tuple[float, float, float, Any]:
    x, y, z = T[:3, 3].tolist()
    quaternion = Rotation.from_matrix(T[:3, :3]).as_quat().tolist()
    fields = dict(zip("xyzw", quaternion, strict=True))
    return x, y, z, message("geometry_msgs/msg/Quaternion", **fields)
