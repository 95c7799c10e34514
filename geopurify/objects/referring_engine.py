# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Answers sentences that say which thing of a map that grows is meant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geopurify.config import QueryConfig
from geopurify.errors import BadInput
from geopurify.frame.encoder import TextEncoder
from geopurify.fusion.shared_map import SharedMap
from geopurify.objects.map_object import MapObject
from geopurify.purify.last_purification import LastPurification, PurificationCache
from geopurify.query.current_vocabulary import CurrentVocabulary
from geopurify.query.referring.plain_names import is_plain_name
from geopurify.query.regions import Region
from geopurify.query.results import QueryResult

if TYPE_CHECKING:  # the parser takes a tenth of a second to import
    from geopurify.objects.grounding.map_referring import MapKnowledge, Reconsider
    from geopurify.objects.referring_network.region_finder import RegionFinder
    from geopurify.query.referring import ReferringExpression
    from geopurify.query.referring.answer import ReferringAnswer

FindObjects = Callable[[], tuple[MapObject, ...]]


@dataclass(frozen=True, eq=False)
class ReferringQuery:
    """A sentence and how it is asked.

    Attributes:
        T_map_viewpoint, T_map_robot: (4, 4) poses, x forward (REP-103): from where left and right
            are said, and where the robot is; None: not known.
    """

    text: str
    top_k: int | None = None
    region: Region | None = None
    T_map_viewpoint: ArrayLike | None = None
    T_map_robot: ArrayLike | None = None


class ReferringEngine:
    """Answers by the objects of the last purification.

    Args:
        find_objects: returns them.
        network: decides where the parser's answer is doubtful.
        up_map: (3,) direction against gravity.
    """

    def __init__(
        self,
        shared_map: SharedMap,
        purified: PurificationCache,
        texts: CurrentVocabulary,
        encoder: TextEncoder,
        find_objects: FindObjects,
        up_map: NDArray[np.float64],
        network: "RegionFinder | None" = None,
    ) -> None:
        self._map, self._purified, self._texts = shared_map, purified, texts
        self._encoder, self._find_objects, self._up_map = encoder, find_objects, up_map
        self._network = network
        self._walls: tuple[LastPurification | None, dict[str, NDArray[np.float32]]] = (None, {})

    def answer(self, query: ReferringQuery, config: QueryConfig) -> QueryResult | None:
        """Answer a sentence; None if it only names a thing, which the scores of voxels answer.

        Raises:
            BadInput: the map is empty or was not purified with labels, or the text or a viewpoint
                can't be used.
        """
        names = self._texts.vocabulary.names
        if is_plain_name(query.text, names):
            return None
        from geopurify.objects.grounding.map_referring import parse_query

        expression = parse_query(query.text, config, names)
        return None if expression is None else self._ground(expression, query, config)

    def _ground(
        self, expression: "ReferringExpression", query: ReferringQuery, config: QueryConfig
    ) -> QueryResult:
        from geopurify.objects.grounding.map_referring import Viewpoints, answer_query

        if self._map.voxels.size == 0:
            raise BadInput("map_empty", "the map is empty: no frame was integrated yet")
        viewpoints = Viewpoints(query.T_map_viewpoint, query.T_map_robot)
        return answer_query(
            expression,
            self._known(),
            self._encoder,
            config,
            viewpoints,
            top_k=query.top_k,
            region=query.region,
            reconsider=self._reconsider(query),
        )

    def _reconsider(self, query: ReferringQuery) -> "Reconsider | None":
        """Return what asks the network where the parser's answer is doubtful."""
        network = self._network
        if network is None:
            return None
        from geopurify.objects.referring_network.answering import decide, is_asked

        viewpoint = query.T_map_robot if query.T_map_viewpoint is None else query.T_map_viewpoint

        def reconsider(
            answer: "ReferringAnswer", objects: Sequence[MapObject]
        ) -> "ReferringAnswer":
            if not is_asked(answer, viewpoint is not None):
                return answer
            scores = network.score(query.text, objects, self._up_map, viewpoint)
            return decide(answer, objects, scores)

        return reconsider

    def _known(self) -> "MapKnowledge":
        from geopurify.objects.grounding.map_referring import MapKnowledge

        objects = self._find_objects()
        last = self._purified.of_epoch(self._map.epoch)
        size_m = self._map.voxels.config.voxel_size_m
        vocabulary, generic = self._texts.vocabulary, self._texts.canonical_phrases
        structure = self._structure(last, size_m)
        return MapKnowledge(objects, structure, self._up_map, size_m, vocabulary, generic)

    def _structure(self, last: LastPurification, size_m: float) -> dict[str, NDArray[np.float32]]:
        """Return the points of walls and floors, which are found once for each purification."""
        from geopurify.objects.grounding.map_referring import structure_points

        found_in, points = self._walls
        if found_in is not last and last.vocabulary is not None:
            names = last.vocabulary.names
            scores = last.copy_name_scores(slice(None))
            points = structure_points(last.purifier.packed_keys, scores, names, size_m)
            self._walls = (last, points)
        return points
