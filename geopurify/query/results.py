# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a map says when it is asked: all voxels with labels, or the objects of a text."""

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geopurify.config import QueryConfig
from geopurify.fusion.keys import unpack_keys
from geopurify.query.objects import FoundObject, format_metres
from geopurify.query.vocabulary import Vocabulary

if TYPE_CHECKING:  # the parser takes a tenth of a second to import
    from geopurify.query.referring.answer import ReferringAnswer


@dataclass(frozen=True, eq=False)
class SeenCloud:
    """All voxels as the camera saw them.

    Attributes:
        points_map: (N, 3) float32 centres, metres.
        colors: (N, 3) uint8.
        normals_map: (N, 3) float32, 0 where unknown.
    """

    points_map: NDArray[np.float32]
    colors: NDArray[np.uint8]
    normals_map: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class LabelledCloud(SeenCloud):
    """All voxels with their labels before and after purification.

    Attributes:
        labels_raw, labels: (N,) uint16 before and after; 65535 for none.  A voxel that the last
            purification did not know has its raw label in both.
        confidence: (N,) float32 probability of ``labels``.
        vocabulary: what the labels are indices into.
        packed_keys: (N,) int64, the identity of each voxel; unpacked in ``keys``.
    """

    labels_raw: NDArray[np.uint16]
    labels: NDArray[np.uint16]
    confidence: NDArray[np.float32]
    vocabulary: Vocabulary
    packed_keys: NDArray[np.int64]

    @property
    def keys(self) -> NDArray[np.int32]:
        """(N, 3) integer coordinates of the voxels."""
        return unpack_keys(self.packed_keys)

    def freeze(self) -> None:
        """Make the arrays read-only."""
        for name in ("points_map", "colors", "normals_map", "labels_raw", "labels", "confidence"):
            getattr(self, name).flags.writeable = False
        self.packed_keys.flags.writeable = False

    def select(self, chosen: NDArray[np.bool_]) -> "LabelledCloud":
        """Return some of the voxels."""
        return LabelledCloud(
            self.points_map[chosen],
            self.colors[chosen],
            self.normals_map[chosen],
            self.labels_raw[chosen],
            self.labels[chosen],
            self.confidence[chosen],
            self.vocabulary,
            self.packed_keys[chosen],
        )

    def __repr__(self) -> str:
        names = len(self.vocabulary.names)
        return f"<LabelledCloud of {len(self.points_map):,} voxels, {names} class names>"


@dataclass(frozen=True, eq=False)
class Similarity:
    """How well all voxels fit a text.

    Attributes:
        packed_keys: (N,) int64.
        scores: (N,) float32, calibrated, 0..1.
    """

    packed_keys: NDArray[np.int64]
    scores: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class QueryResult:
    """The objects that answer a text, best first, and their M voxels.

    Attributes:
        points_map: (M, 3) float32.
        scores: (M,) float32 calibrated scores.
        object_ids: (M,) int32 index into ``objects``.
        best_score: probability that the text is there at all, from the best of all voxels that
            were looked at, also where it is below the score to reach; 0 if there were none.
        referring: of a text that says which thing is meant, how it was understood; its objects
            are those of the map, and scores their confidences.
    """

    text: str
    objects: tuple[FoundObject, ...]
    points_map: NDArray[np.float32]
    scores: NDArray[np.float32]
    object_ids: NDArray[np.int32]
    best_score: float
    referring: "ReferringAnswer | None" = None

    def __repr__(self) -> str:
        return (
            f"<QueryResult {self.text!r}: {len(self.objects)} objects, best score "
            f"{self.best_score:.2f}>"
        )

    def _repr_html_(self) -> str:
        """Return a table of the objects, for notebooks."""
        head = "<tr><th></th><th>score</th><th>centre (m)</th><th>size (m)</th></tr>"
        rows = (
            f"<tr><td>{number}</td><td>{found.score:.2f}</td>"
            f"<td>{format_metres(found.centre_m)}</td><td>{format_metres(found.size_m)}</td></tr>"
            for number, found in enumerate(self.objects, start=1)
        )
        return f"<table><caption>{escape(self.text)}</caption>{head}{''.join(rows)}</table>"


def explain_no_objects(best_score: float, min_score: float, config: QueryConfig) -> str:
    """Return the best score of a query that found no object, and why there is none.

    It ends a sentence: ``0.43; an object needs 0.5 (query.min_score)``.

    Args:
        best_score: of any voxel.
        min_score: that was asked for.
    """
    if best_score < min_score:
        best = math.floor(100 * best_score) / 100  # never shown as if it were reached
        return f"{best:.2f}; an object needs {min_score:g} (query.min_score)"
    return (
        f"{best_score:.2f}, but in groups of fewer than {config.min_voxels} voxels "
        f"(query.min_voxels) or in slivers narrower than {config.min_width_voxels} "
        "(query.min_width_voxels)"
    )
