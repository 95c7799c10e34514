# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The JSON files of Replica: the camera of NICE-SLAM's frames and the objects of a scene."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from geopurify.errors import BadInput
from geopurify.frame import Camera

TRAJECTORY = "traj.txt"
NO_CLASS = ("undefined", "unknown")


@dataclass(frozen=True)
class ReplicaCamera:
    """What all frames share; ``depth_scale`` is the depth image's units in a metre."""

    camera: Camera
    depth_scale: float


class ReplicaClass(NamedTuple):
    """A class of Replica; sorted by its id."""

    class_id: int
    name: str


def read_camera(path: Path) -> ReplicaCamera:
    """Read ``cam_params.json``.

    Raises:
        BadInput: it is missing or damaged.
    """
    try:
        values = _read(path)["camera"]
        fx, fy, cx, cy = (float(values[k]) for k in ("fx", "fy", "cx", "cy"))
        camera = Camera(fx, fy, cx, cy, int(values["w"]), int(values["h"]))
        scale = float(values["scale"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput("camera_invalid", f"can't read the camera {path}: {error!r}") from error
    if not 0 < scale < np.inf:
        raise BadInput("camera_invalid", f"scale of {path} must be > 0, got {scale}")
    return ReplicaCamera(camera, scale)


def read_classes(path: Path) -> dict[int, ReplicaClass]:
    """Return the class of each object of ``info_semantic.json``, those without one left out.

    Raises:
        BadInput: it is missing or damaged, or no object has a class.
    """
    try:
        classes = {
            int(item["id"]): ReplicaClass(
                int(item["class_id"]), str(item["class_name"]).replace("-", " ")
            )
            for item in _read(path)["objects"]
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput("labels_invalid", f"can't read the objects {path}: {error!r}") from error
    scored = {
        object_id: each
        for object_id, each in classes.items()
        if object_id >= 0 and each.class_id >= 0 and each.name not in NO_CLASS
    }
    if not scored:
        raise BadInput("labels_invalid", f"no object of {path} has a class")
    return scored


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
