# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Frozen teachers: which voxels of a scene belong to the same segment.

- `protocol`: what a teacher provides
- `instances`, `surface`: for rendered rooms, by the true objects and the noise-free surfaces
- `geometric`: by `over_segmentation` of the map; `views`: by segments in the views of a recording
- `sonata`: by a point transformer
"""

from pathlib import Path

from geopurify.errors import BadInput
from geopurify_train.distillation.settings import ALL_FIXES, PaperFixes
from geopurify_train.teachers.geometric import GeometricTeacher
from geopurify_train.teachers.instances import InstanceTeacher
from geopurify_train.teachers.protocol import Teacher
from geopurify_train.teachers.surface import SurfaceTeacher
from geopurify_train.teachers.views import ViewTeacher


def create_teacher(
    kind: str, weights: Path | None = None, device: str = "cpu", fixes: PaperFixes = ALL_FIXES
) -> Teacher:
    """Build a teacher.

    Args:
        kind: geometric, surface, instances, views or sonata.
        weights: Sonata's checkpoint.
        fixes: of Sonata's faults; the others have none of these.

    Raises:
        BadInput: no teacher is of this kind, or it lacks something.
    """
    if kind != "sonata" and not (fixes.teacher_colors and fixes.teacher_stages):
        raise BadInput(
            "training_invalid",
            f"teacher_colors and teacher_stages are fixes for the sonata teacher, not {kind}",
        )
    if kind == "geometric":
        return GeometricTeacher()
    if kind == "surface":
        return SurfaceTeacher()
    if kind == "instances":
        return InstanceTeacher()
    if kind == "views":
        return ViewTeacher()
    if kind != "sonata":
        raise BadInput(
            "teacher_unknown",
            f"teacher {kind!r} is not one of geometric, surface, instances, views, sonata",
        )
    if weights is None:
        raise BadInput("teacher_unavailable", "the sonata teacher needs a file of weights")
    from geopurify_train.teachers.sonata import SonataTeacher

    return SonataTeacher(weights, device, fixes)
