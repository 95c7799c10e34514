# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A map for the Rerun viewer: the cloud as seen and labelled, and the boxes of its objects."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.files.atomic_write import atomic_write
from geopurify.frame.poses import quaternion_from_matrix
from geopurify.objects.map_object import MapObject
from geopurify.query.labels import UNLABELLED
from geopurify.query.results import LabelledCloud

SUFFIX = ".rrd"
APPLICATION = "geopurify"
GREY = (150, 150, 150)


def write_rerun(
    path: Path,
    cloud: LabelledCloud,
    objects: Sequence[MapObject],
    voxel_size_m: float,
    up_map: NDArray[np.float64],
) -> None:
    """Write a recording with the entities ``map/seen``, ``map/labels`` and ``map/objects``.

    Units are metres, in the frame of the map; labels are class ids with names and colours.

    Raises:
        BadInput: rerun-sdk is not installed, or the file can't be written; an older one stays.
    """
    try:
        import rerun as rr
    except ImportError as error:
        raise BadInput(
            "command_unavailable",
            f"a .rrd file needs rerun-sdk ({error}): pip install 'geopurify_ros[rerun]'",
        ) from error
    recording = rr.RecordingStream(APPLICATION)
    radius_m = voxel_size_m / 2
    labels = cloud.labels.astype(np.uint32)
    names, colors = cloud.vocabulary.names, cloud.vocabulary.colors.tolist()
    classes = [(i, name, tuple(colors[i])) for i, name in enumerate(names)]
    unlabelled = (UNLABELLED, "unlabelled", GREY)
    boxes = [found.T_map_box for found in objects]
    with atomic_write(path) as temporary:
        recording.save(str(temporary))
        recording.log("map", _up(rr, up_map), static=True)
        recording.log("map", rr.AnnotationContext([*classes, unlabelled]), static=True)
        points: dict[str, Any] = {"positions": cloud.points_map, "radii": radius_m}
        recording.log("map/seen", rr.Points3D(colors=cloud.colors, **points), static=True)
        recording.log("map/labels", rr.Points3D(class_ids=labels, **points), static=True)
        recording.log(
            "map/objects",
            rr.Boxes3D(
                centers=[pose[:3, 3] for pose in boxes],
                half_sizes=[found.size_m / 2 for found in objects],
                quaternions=[quaternion_from_matrix(pose) for pose in boxes],
                labels=[f"{found.label} {found.object_id}" for found in objects],
            ),
            static=True,
        )
        recording.flush()
        recording.disconnect()


def _up(rr: Any, up_map: NDArray[np.float64]) -> Any:
    """Return the coordinates of the axis that is nearest to up."""
    axis = int(np.abs(up_map).argmax())
    sense = "UP" if up_map[axis] > 0 else "DOWN"
    return getattr(rr.ViewCoordinates, f"RIGHT_HAND_{'XYZ'[axis]}_{sense}")
