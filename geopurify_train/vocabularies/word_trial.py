# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A rendered room that is asked for by other words than its names, and for what is not there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify.config import Config
from geopurify.frame.encoder import Encoder
from geopurify.pipeline import Pipeline
from geopurify.query.scoring import discount_absent, encode_canonical_phrases
from geopurify.query.text_query import text_query
from geopurify_train.vocabularies.names import HOME
from geopurify_worlds.room_sequence import RoomSequence

STEP = 6  # every so many voxels are looked at
FEWEST_VOXELS = 120  # of a name that is there
THERE = 0.5  # score from which a text is said to be there
KINDS = ("words", "present", "absent", "unrelated")


@dataclass(frozen=True)
class WordResult:
    """How a text fared in a room.

    Attributes:
        kind: "words" are right if the best voxel is of the name that they mean, names that are
            "present" if they score enough, and names that are "absent" and "unrelated" texts if
            they don't.
        score: that the text is there.
    """

    seed: int
    kind: str
    text: str
    score: float
    right: bool


def try_room(
    seed: int,
    frames: int,
    encoder: Encoder,
    config: Config,
    words: Mapping[str, str],
    unrelated: Sequence[str],
) -> list[WordResult]:
    """Map the room of a seed and ask for words, for all home names and for unrelated texts.

    Args:
        words: the home name that each means.
        unrelated: of things that no room has, and of nonsense.
    """
    room = RoomSequence(seed, frames)
    pipeline = Pipeline(config, encoder, room.up_map)
    for index in range(len(room)):
        pipeline.integrate(room[index])
    pipeline.purify(with_labels=False)
    truth, _ = room.room.labels_at(pipeline.map.points_map)
    bits = pipeline.purified_features(pipeline.state())[::STEP]
    asked = _Asked(pipeline, bits.view(np.float16).astype(np.float32))
    counts = np.bincount(truth[truth < len(HOME)], minlength=len(HOME))
    found = []
    for text, name in words.items():
        if counts[HOME.index(name)] >= FEWEST_VOXELS:
            score, best = asked.ask(text)
            right = score > 0 and truth[best * STEP] == HOME.index(name)
            found.append(WordResult(seed, "words", text, score, bool(right)))
    for name, count in zip(HOME, counts, strict=True):
        score, _ = asked.ask(name)
        if count == 0:
            found.append(WordResult(seed, "absent", name, score, score < THERE))
        elif count >= FEWEST_VOXELS:
            found.append(WordResult(seed, "present", name, score, score >= THERE))
    for text in unrelated:
        score, _ = asked.ask(text)
        found.append(WordResult(seed, "unrelated", text, score, score < THERE))
    return found


class _Asked:
    """Purified voxels that texts are compared with, as a query does.

    Args:
        features: (N, D).
    """

    def __init__(self, pipeline: Pipeline, features: NDArray[np.float32]) -> None:
        self._pipeline, self._features = pipeline, features
        self._generic = encode_canonical_phrases(pipeline.encoder)

    def ask(self, text: str) -> tuple[float, int]:
        """Return the probability that a text is there, and the best voxel."""
        pipeline = self._pipeline
        query = text_query(text, pipeline.encoder, pipeline.config.query, None, None, None)
        texts = query.texts(pipeline.vocabulary.features, self._generic)
        scores = query.compute_relevancy(self._features @ texts.T)
        best = int(scores.argmax())
        return discount_absent(float(scores[best])), best
