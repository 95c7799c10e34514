# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Answers texts by the scores of all voxels, purified where they can be."""

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.priority import PriorityGate
from geopurify.errors import BadInput
from geopurify.fusion.shared_map import SharedMap
from geopurify.purify.last_purification import PurificationCache
from geopurify.query.current_vocabulary import CurrentVocabulary
from geopurify.query.results import QueryResult, Similarity
from geopurify.query.text_query import TextQuery


class QueryEngine:
    """Scores the voxels of a shared map by a text.

    Voxels that the last purification knows have its scores, or those of the text pooled by its
    affinities; the others have their own.  Purifications pause meanwhile.
    """

    def __init__(
        self,
        shared_map: SharedMap,
        purified: PurificationCache,
        texts: CurrentVocabulary,
        gate: PriorityGate,
        up_map: NDArray[np.float64],
    ) -> None:
        self._map, self._purified, self._texts = shared_map, purified, texts
        self._gate, self._up_map = gate, up_map

    def answer(self, query: TextQuery) -> tuple[QueryResult, Similarity]:
        """Find the objects that a text describes, and score all voxels.

        Raises:
            BadInput: the map is empty.
        """
        names, generic = self._texts.vocabulary.features, self._texts.canonical_phrases
        voxel_size_m = self._map.voxels.config.voxel_size_m
        with self._gate.high_priority():
            keys, scores = self._score(query, query.texts(names, generic))
            result = query.answer(keys, scores, self._map.scores, voxel_size_m, self._up_map)
        return result, Similarity(keys, scores)

    def _score(
        self, query: TextQuery, texts: NDArray[np.float32]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the packed keys of all voxels and their calibrated scores."""
        with self._map.locked() as voxels:
            if voxels.size == 0:
                raise BadInput("map_empty", "the map is empty: no frame was integrated yet")
            keys, last = voxels.packed_keys.copy(), self._purified.of_epoch(self._map.epoch)
            rows = voxels.rows_of(last.purifier.packed_keys)
            fresh = np.ones(len(keys), np.bool_)
            fresh[rows[rows >= 0]] = False
            scores = np.empty(len(keys), np.float32)
            scores[fresh] = query.compute_relevancy(voxels.scores(texts, np.flatnonzero(fresh)))
            missing = last.without_scores(texts)
            values = voxels.scores(texts[missing], rows)
        if len(rows):
            pooled = last.scores_of(texts, missing, last.purifier.purify(values))
            known = rows >= 0
            scores[rows[known]] = query.compute_relevancy(pooled)[known]
        return keys, scores
