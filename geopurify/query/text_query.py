# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""From a text to the objects that it describes, given the scores of voxels."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geopurify.config import QueryConfig
from geopurify.config.objects_config import MOST_OBJECTS
from geopurify.errors import BadInput
from geopurify.frame.encoder import TextEncoder
from geopurify.fusion.keys import voxel_centres
from geopurify.query.attribute_negatives import encode_attribute_negatives
from geopurify.query.objects import find_objects
from geopurify.query.regions import Region
from geopurify.query.results import QueryResult
from geopurify.query.scoring import (
    check_text,
    compute_relevancy,
    discount_absent,
    score_to_be_there,
    select_negatives,
)

Scores = Callable[[NDArray[np.float32], NDArray[np.int64]], NDArray[np.float32]]


@dataclass(frozen=True, eq=False)
class TextQuery:
    """A text, what it competes against, and what is looked for.

    Attributes:
        feature: (D,) of the text.
        contrasts: (C, D) features of texts that differ from it in one attribute.
        logit_scale: of the encoder.
        config: with the most objects and the score to reach of this query.
        region: where to look; voxels outside belong to no object.
    """

    text: str
    feature: NDArray[np.float32] = field(repr=False)
    contrasts: NDArray[np.float32] = field(repr=False)
    logit_scale: float
    config: QueryConfig
    region: Region | None

    def texts(
        self, names: NDArray[np.float32], generic: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return (1 + M, D) features: of the text, then of what it competes against.

        Args:
            names: (C, D) of a vocabulary, of which those of other things count.
            generic: (G, D) of what anything is called.
        """
        others = names[select_negatives(self.feature, names)]
        return np.concatenate([self.feature[None], others, generic])

    def compute_relevancy(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (N,) probabilities of the (N, 1 + M) scores of `texts`."""
        return compute_relevancy(scores, self.logit_scale)

    def answer(
        self,
        keys: NDArray[np.int64],
        scores: NDArray[np.float32],
        fused_scores: Scores,
        voxel_size_m: float,
        up_map: ArrayLike,
    ) -> QueryResult:
        """Group the voxels that score enough.

        Args:
            keys: (N,) packed keys of voxels.
            scores: (N,) calibrated.
            fused_scores: returns the (M, T) scores of (T, D) texts in M of the voxels as they
                were fused; called if there are contrasts.
        """
        config = self.config
        if self.region is not None:
            inside = self.region.contains(voxel_centres(keys, voxel_size_m))
            keys, scores = keys[inside], scores[inside]
        least = min(config.min_score, scores.max(initial=0))  # the best at least
        keys, scores = keys[scores >= least], scores[scores >= least]
        if len(self.contrasts):
            texts = np.concatenate([self.feature[None], self.contrasts])
            scores = np.minimum(scores, self.compute_relevancy(fused_scores(texts, keys)))
        best = discount_absent(float(scores.max(initial=0)))
        enough = scores >= config.min_score
        keys, scores = keys[enough], scores[enough]
        objects, ids = find_objects(
            keys,
            scores,
            voxel_size_m,
            np.asarray(up_map, np.float64),
            link_m=config.link_distance_m,
            min_voxels=config.min_voxels,
            min_peak=score_to_be_there(config.min_score),
            min_width=config.min_width_voxels,
            top_k=config.top_k,
        )
        found = ids >= 0
        points = voxel_centres(keys[found], voxel_size_m)
        return QueryResult(self.text, objects, points, scores[found], ids[found], best)


def text_query(
    text: str,
    encoder: TextEncoder,
    config: QueryConfig,
    top_k: int | None = None,
    min_score: float | None = None,
    region: Region | None = None,
) -> TextQuery:
    """Check and encode a text.

    Args:
        top_k, min_score: instead of those of the settings.

    Raises:
        BadInput: the text is empty, too long or unknown to the encoder, or a value is out of
            range.
    """
    text = check_text(text, config.max_text_length)
    top_k = config.top_k if top_k is None else top_k
    min_score = config.min_score if min_score is None else min_score
    if not 1 <= top_k <= MOST_OBJECTS or not 0 <= min_score <= 1:
        raise BadInput(
            "query_invalid",
            f"top_k must be in [1, {MOST_OBJECTS}] and min_score in [0, 1], got {top_k} and "
            f"{min_score}",
        )
    feature = encoder.encode_text([text])[0]
    contrasts = encode_attribute_negatives(text, feature, encoder)
    asked = replace(config, top_k=top_k, min_score=min_score)
    return TextQuery(text, feature, contrasts, encoder.logit_scale, asked, region)
