# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What the last purification found."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.kernels import njit, prange
from geopurify.errors import BadInput
from geopurify.fusion.keys import find_in_sorted
from geopurify.fusion.voxel_map import VoxelMap
from geopurify.purify.ambiguity_purification import UNCHANGED, Reclassification
from geopurify.purify.incremental.repooling import Pooled
from geopurify.purify.incremental.snapshot import Snapshot
from geopurify.purify.pooling import COLUMN_BLOCK
from geopurify.purify.purifier import Purifier
from geopurify.query.naming import DroppedName, drop_names, settle_scores
from geopurify.query.vocabulary import Vocabulary


@dataclass(frozen=True, eq=False)
class LastPurification:
    """The last purification: its affinities, and the pooled scores of some texts.

    Attributes:
        frames: how many the map had fused; -1 before the first purification.
        vocabulary: whose names are among the texts; None if they are of none.
        texts: (T, D) unit features, no two the same.
        pooled: (N, T) scores of the purifier's voxels.
        dropped: names of the vocabulary that the map has no use for.
        reclassification: what was decided about places whose name was in doubt.
    """

    purifier: Purifier
    frames: int
    vocabulary: Vocabulary | None
    texts: NDArray[np.float32]
    pooled: Pooled
    dropped: tuple[DroppedName, ...] = ()
    reclassification: Reclassification = UNCHANGED

    @classmethod
    def empty(cls, purifier: Purifier, dimension: int) -> "LastPurification":
        """Return the purification of an empty map, for features of D channels."""
        texts = np.empty((0, dimension), np.float32)
        return cls(purifier, -1, None, texts, Pooled.without_columns(0))

    def take_snapshot(self, voxels: VoxelMap) -> Snapshot | None:
        """Return what changed in a map since, None if nothing did; the map stands still meanwhile.

        Raises:
            BadInput: the map is empty.
        """
        if voxels.size == 0:
            raise BadInput("map_empty", "the map is empty: no frame was integrated yet")
        if voxels.frames == self.frames:
            return None
        return self.purifier.take_snapshot(voxels, self.frames)

    def rows_of(self, packed_keys: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the row of each of (M,) voxels among the purifier's, -1 where it has none."""
        order, ours = self._in_order
        places = find_in_sorted(ours, packed_keys)
        is_known = places >= 0
        rows = np.full(len(places), -1, np.int32)
        rows[is_known] = order[places[is_known]]
        return rows

    @cached_property
    def _in_order(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the rows of the purifier's voxels in the order of their keys, and these keys."""
        keys = self.purifier.packed_keys
        order = np.argsort(keys)
        return order, keys[order]

    def class_scores(
        self, logit_scale: float, rows: NDArray[np.integer] | None = None
    ) -> NDArray[np.float32]:
        """Return (N, C) scores by which voxels are labelled.

        They are settled, without dropped names and without those that were reclassified.

        Args:
            logit_scale: of the encoder.
            rows: of some of the voxels instead of all.
        """
        if self.vocabulary is None:
            count = len(self.purifier.packed_keys if rows is None else rows)
            return np.empty((count, 0), np.float32)
        scores = self.copy_name_scores(slice(None) if rows is None else rows)
        settle_scores(scores, self.vocabulary.relations, logit_scale)
        drop_names(scores, self.dropped)
        self.reclassification.settle(scores, rows)
        return scores

    def copy_name_scores(self, rows: NDArray[np.integer] | slice) -> NDArray[np.float32]:
        """Return (M, C) pooled scores of the vocabulary's names in some voxels, not settled."""
        columns, values = self._columns_of_names, self.pooled.values
        if np.array_equal(columns, np.arange(len(columns))):
            found = values[rows, : len(columns)]
            return found.copy() if isinstance(rows, slice) else found
        return values[rows][:, columns]

    @cached_property
    def _columns_of_names(self) -> NDArray[np.int64]:
        """Return (C,) columns, one for names that the encoder doesn't tell apart."""
        if self.vocabulary is None:
            return np.empty(0, np.int64)
        return self._columns(self.vocabulary.features)

    def without_scores(self, texts: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return which of some texts have no pooled scores yet."""
        return np.flatnonzero(self._columns(texts) < 0)

    def scores_of(
        self,
        texts: NDArray[np.float32],
        missing: NDArray[np.int64],
        pooled: NDArray[np.float32],
    ) -> NDArray[np.float32]:
        """Return (N, 2) scores: of the first of some texts, and the largest of the others'.

        (N, 1) if there are no others.

        Args:
            missing, pooled: M texts without scores yet, and their (N, M) pooled scores.
        """
        columns, is_first = self._columns(texts), missing == 0
        known = self.pooled.values
        scores = np.full((len(known), min(len(texts), 2)), -np.inf, np.float32)
        scores[:, 0] = pooled[:, is_first].ravel() if is_first.any() else known[:, columns[0]]
        if len(texts) > 1:
            _raise_to_largest(known, columns[1:][columns[1:] >= 0], scores[:, 1])
            _raise_to_largest(pooled, np.flatnonzero(~is_first), scores[:, 1])
        return scores

    def features_of(self, state: dict[str, NDArray[Any]]) -> NDArray[np.uint16]:
        """Return (N, D) features of a map, purified, as bits of halfs.

        Pooling is linear: their products with a text are its pooled scores, but for rounding.

        Args:
            state: copy of the map's arrays (`VoxelMap.state`).

        Raises:
            BadInput: the map has other voxels, or was changed since.
        """
        if self.frames < 0:
            raise BadInput("map_not_purified", "the map was not purified yet")
        ours, theirs = self.purifier.packed_keys, state["keys"]
        in_ours, in_theirs = np.argsort(ours), np.argsort(theirs)
        is_same = np.array_equal(ours[in_ours], theirs[in_theirs])
        if not is_same or self.frames != state["frames"][0]:
            raise BadInput("map_not_purified", "the map was changed since it was purified")
        rows = np.empty(len(ours), np.int64)
        rows[in_ours] = in_theirs
        purified = np.empty_like(state["features"])
        for start in range(0, purified.shape[1], COLUMN_BLOCK):
            columns = slice(start, start + COLUMN_BLOCK)
            fused = state["features"][rows, columns].view(np.float16)
            pooled = self.purifier.purify(fused).astype(np.float16)
            purified[rows, columns] = pooled.view(np.uint16)
        return purified

    def _columns(self, texts: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return where the pooled scores of each text are, -1 where there are none."""
        return np.array([self._column_of.get(text.tobytes(), -1) for text in texts], np.int64)

    @cached_property
    def _column_of(self) -> dict[bytes, int]:
        """Return the column of each text: looked up, as comparing takes names x names x D."""
        columns: dict[bytes, int] = {}
        for column, text in enumerate(self.texts):
            columns.setdefault(text.tobytes(), column)
        return columns


@njit(cache=True, parallel=True)
def _raise_to_largest(values, columns, largest):  # type: ignore[no-untyped-def]
    """Raise each of N numbers to the largest of some columns of (N, C) values."""
    for i in prange(len(largest)):
        for column in columns:
            largest[i] = max(largest[i], values[i, column])


class PurificationCache:
    """Holds the last purification until the epoch of its map ends."""

    def __init__(self, empty: LastPurification) -> None:
        """Start with the purification of an empty map."""
        self._empty = empty
        self._latest = (0, empty)  # replaced as one: any thread may read it

    def of_epoch(self, epoch: int) -> LastPurification:
        """Return the last purification of an epoch, an empty one if there was none yet."""
        found, last = self._latest
        return last if found == epoch else self._empty

    def store(self, epoch: int, last: LastPurification) -> None:
        """Keep a purification of an epoch instead of the one before."""
        self._latest = (epoch, last)

    def clear(self) -> None:
        """Free the memory of the last purification."""
        self._latest = (0, self._empty)
