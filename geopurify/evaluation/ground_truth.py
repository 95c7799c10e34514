# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""True points, and how a labelled cloud agrees with them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geopurify.errors import BadInput
from geopurify.evaluation.confusion import ConfusionCounts, count_confusion
from geopurify.query.labels import UNLABELLED
from geopurify.query.results import LabelledCloud

REACH_M = 0.05
MOST_NAMED = 5  # classes in a message
UNSEEN = ("nearest", "miss", "ignore")


@dataclass(frozen=True, eq=False)
class GroundTruth:
    """Labelled points of a scene.

    Attributes:
        points_map: (N, 3) float32, metres, in the frame of the poses.
        labels: (N,) uint16 index into the classes that are scored, 65535 for none.
        class_names: of these classes; empty: the source does not say.
    """

    points_map: NDArray[np.float32]
    labels: NDArray[np.uint16]
    class_names: tuple[str, ...] = ()


def compare(
    cloud: LabelledCloud, truth: GroundTruth, reach_m: float = REACH_M, unseen: str = UNSEEN[0]
) -> tuple[ConfusionCounts, ConfusionCounts, int]:
    """Count how the labels of a cloud, raw and purified, agree with true points.

    Args:
        reach_m: a point takes the label of the nearest voxel at most this far; farther ones are
            unseen.
        unseen: what an unseen point counts as: the nearest voxel's label however far, as
            published; a miss; or nothing (`UNSEEN`).

    Raises:
        BadInput: a label of the truth is none of the cloud's classes.

    Returns:
        Counts for raw and for purified labels, and the number of unseen labelled points.
    """
    classes = len(cloud.vocabulary.names)
    known = truth.labels != UNLABELLED
    points, true_labels = truth.points_map[known], truth.labels[known]
    highest = true_labels.max(initial=0)
    if highest >= classes:
        raise BadInput(
            "truth_invalid",
            f"the truth has the label {highest}, but there are only {classes} classes: "
            f"{', '.join(cloud.vocabulary.names[:MOST_NAMED])}, ...",
        )
    distance_m, voxel = (np.asarray(a) for a in cKDTree(cloud.points_map).query(points))
    is_unseen = distance_m > reach_m
    if unseen == "ignore":
        points, true_labels, voxel = (a[~is_unseen] for a in (points, true_labels, voxel))
    raw, purified = (
        count_confusion(points, true_labels, _taken(labels, voxel, is_unseen, unseen), classes)
        for labels in (cloud.labels_raw, cloud.labels)
    )
    return raw, purified, int(is_unseen.sum())


def _taken(
    labels: NDArray[np.uint16],
    voxel: NDArray[np.int64],
    is_unseen: NDArray[np.bool_],
    unseen: str,
) -> NDArray[np.uint16]:
    taken = labels[voxel]
    if unseen == "miss":
        taken[is_unseen] = UNLABELLED
    return taken
