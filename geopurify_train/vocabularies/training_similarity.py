# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How near the names of a test are to those of the training, as OpenBench asks (ICCV 2025).

A test whose names the model was trained on says little about an open vocabulary.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify.config import EncoderConfig
from geopurify.config.label_sets import label_set
from geopurify.encoders.embedded.unread_words import trained_names
from geopurify.encoders.scores import DEFAULT_LABEL_SET

Encode = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True)
class NameSimilarity:
    """Cosines of a test name with the training's.

    Attributes:
        mean: over all names of the training.
        highest: with the one that is ``nearest``.
    """

    name: str
    mean: float
    highest: float
    nearest: str


def known_training_names(config: EncoderConfig) -> tuple[str, ...]:
    """Return the names that an encoder was trained on, none where its card doesn't say.

    The classes of a network of scores are those that it was trained on.
    """
    if config.kind == "scores":
        return label_set(config.label_set or DEFAULT_LABEL_SET)
    if config.kind == "embedded":
        return tuple(dict.fromkeys(n for each in trained_names().values() for n in each))
    return ()


def compare_with_training(
    names: Sequence[str], training: Sequence[str], encode: Encode
) -> list[NameSimilarity]:
    """Return how near each name is to the training, the farthest first.

    Args:
        encode: returns unit features whose cosines are similarities of meaning.
    """
    cosines = encode(list(names)) @ encode(list(training)).T
    nearest = cosines.argmax(1)
    found = [
        NameSimilarity(name, float(row.mean()), float(row[at]), training[at])
        for name, row, at in zip(names, cosines, nearest.tolist(), strict=True)
    ]
    return sorted(found, key=lambda each: each.highest)
