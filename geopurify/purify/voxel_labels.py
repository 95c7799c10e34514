# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Labels of the voxels of a map: raw ones by its features, refined ones by a purification."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geopurify.fusion.voxel_map import VoxelMap
from geopurify.purify.last_purification import LastPurification
from geopurify.query.labels import label_voxels
from geopurify.query.naming import settle_scores
from geopurify.query.vocabulary import Vocabulary

AT_ONCE = 1 << 14  # voxels labelled in one go: their scores stay in the processor's cache

Labels = tuple[NDArray[np.uint16], NDArray[np.float32]]  # and confidence


@dataclass(frozen=True, eq=False)
class LabelState:
    """What the labels of a map depend on.

    Attributes:
        epoch: number of the map: another one after it was emptied or replaced.
        frames: that the map has fused.
        voxels: in the map; between two frames they can only become fewer.
        purification: the last one, an empty one if there was none yet.
    """

    epoch: int
    frames: int
    voxels: int
    vocabulary: Vocabulary
    purification: LastPurification

    def is_same(self, other: "LabelState") -> bool:
        """Return whether all labels are the same."""
        return (
            self.has_same_classes(other)
            and (self.frames, self.voxels) == (other.frames, other.voxels)
            and self.purification is other.purification
        )

    def has_same_classes(self, other: "LabelState") -> bool:
        """Return whether voxels that no frame saw since have the same raw labels."""
        return self.epoch == other.epoch and self.vocabulary is other.vocabulary


class ScoredVoxels(NamedTuple):
    """Copies of what the raw labels of some N voxels are made of.

    Attributes:
        scores: (N, C) raw scores of the classes.
    """

    packed_keys: NDArray[np.int64]
    points_map: NDArray[np.float32]
    colors: NDArray[np.uint8]
    normals_map: NDArray[np.float32]
    scores: NDArray[np.float32]

    def label(self, vocabulary: Vocabulary, logit_scale: float) -> Labels:
        """Return the raw labels; the scores are settled meanwhile."""

        def settled(part: slice) -> NDArray[np.float32]:
            scores = self.scores[part]
            settle_scores(scores, vocabulary.relations, logit_scale)
            return scores

        return _label_in_parts(len(self.scores), settled, logit_scale)


def score_voxels(
    voxels: VoxelMap, vocabulary: Vocabulary, rows: NDArray[np.integer]
) -> ScoredVoxels:
    """Score the voxels in some rows of a map, which must be locked."""
    points, normals, colors, _ = voxels.surfaces(rows)
    scores = voxels.scores(vocabulary.features, rows)
    return ScoredVoxels(voxels.packed_keys[rows], points, colors, normals, scores)


def refine(
    labels: Labels,
    state: LabelState,
    rows: NDArray[np.integer],
    packed_keys: NDArray[np.int64],
    logit_scale: float,
) -> None:
    """Change the labels and the confidence in (M,) rows to the refined ones, where there are any.

    Args:
        packed_keys: (M,) of the voxels in these rows.
    """
    purification = state.purification
    if purification.vocabulary is not state.vocabulary:
        return  # it was of other classes
    places = purification.rows_of(packed_keys)
    is_known = places >= 0
    rows, known = rows[is_known], places[is_known]
    labels[0][rows], labels[1][rows] = _label_in_parts(
        len(known), lambda part: purification.class_scores(logit_scale, known[part]), logit_scale
    )


def _label_in_parts(
    count: int, scores_of: Callable[[slice], NDArray[np.float32]], logit_scale: float
) -> Labels:
    labels, confidence = np.empty(count, np.uint16), np.empty(count, np.float32)
    for start in range(0, count, AT_ONCE):
        part = slice(start, start + AT_ONCE)
        labels[part], confidence[part] = label_voxels(scores_of(part), logit_scale)
    return labels, confidence
