# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""From a text to a score per voxel that means the same for every text."""

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.frame.encoder import TextEncoder

# What anything is called; an answer must fit a voxel better than these (LERF, ICCV 2023).
CANONICAL_PHRASES = ("object", "things", "stuff", "texture")
# How much better than the best competitor something must fit somewhere to be there at all.  In
# rooms, 5 % of the categories that are not there reach these odds, and 95 % of those that are.
ODDS_OF_ABSENT = 3.0
SAME_MEANING = 0.5  # of the similarity of the closest name, after removing what all names share


def check_text(text: str, max_length: int) -> str:
    """Return the text without surrounding space.

    Raises:
        BadInput: it is empty or longer than ``max_length`` characters.
    """
    text = text.strip()
    if not text:
        raise BadInput("text_empty", "the query text is empty")
    if len(text) > max_length:
        raise BadInput(
            "text_too_long",
            f"the query text has {len(text)} characters, "
            f"query.max_text_length allows {max_length}",
        )
    return text


def encode_canonical_phrases(encoder: TextEncoder) -> NDArray[np.float32]:
    """Return text features of `CANONICAL_PHRASES`, none for an encoder of fixed classes."""
    if encoder.class_names:
        return np.empty((0, encoder.dimension), np.float32)
    return encoder.encode_text(CANONICAL_PHRASES)


def select_negatives(query: NDArray[np.float32], names: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell which names of a vocabulary mean something else than the query.

    A name at least half as similar to the query as the most similar one counts as the same
    thing: "something to sit on" competes with "wall", not with "chair".

    Args:
        query: (D,) unit text feature.
        names: (C, D) unit text features.

    Returns:
        (C,) bool.
    """
    if len(names) < 2:
        return np.zeros(len(names), np.bool_)
    similarity = names @ query
    similarity = similarity - similarity.mean()
    differ: NDArray[np.bool_] = similarity < SAME_MEANING * similarity.max()
    return differ


def compute_relevancy(scores: NDArray[np.float32], logit_scale: float) -> NDArray[np.float32]:
    """Return (N,) probabilities that a voxel is the query rather than its best competitor.

    Args:
        scores: (N, 1 + M) mean cosines with the query and with what it competes against.
        logit_scale: factor on the cosines.

    Returns:
        ``sigmoid(logit_scale * (query - best competitor))``: 0.5 where both fit equally well, 0
        where there is no evidence for the query at all.
    """
    query = scores[:, 0]
    rival = scores[:, 1:].max(1, initial=-1.0) if scores.shape[1] > 1 else np.zeros_like(query)
    with np.errstate(over="ignore"):  # far below the competitor: 1 / infinity is right
        probability = 1 / (1 + np.exp(-logit_scale * (query - rival)))
    return np.where(query == 0, np.float32(0), probability).astype(np.float32)


def discount_absent(score: float) -> float:
    """Return the probability that a text is there at all, given its best voxel's score."""
    return score / (score + (1 - score) * ODDS_OF_ABSENT) if score else 0.0


def score_to_be_there(probability: float) -> float:
    """Return the score of the best voxel at which `discount_absent` gives a probability."""
    odds = probability * ODDS_OF_ABSENT
    return odds / (odds + 1 - probability) if probability else 0.0
