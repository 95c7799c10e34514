# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Texts that differ from a query in one attribute: "red chair" is asked for, not "blue chair".

A vision-language model finds every chair similar to "red chair".  Only next to the other colours
does it show that the chair is red.
"""

import re
from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from geopurify.config.attribute_words import COLORS, MATERIALS
from geopurify.frame.encoder import TextEncoder

_SYNONYMS = {"grey": "gray", "violet": "purple", "cyan": "turquoise", "wood": "wooden"}
_GROUPS = {word: group for group in (COLORS, MATERIALS) for word in group}
_GROUPS |= {word: _GROUPS[meaning] for word, meaning in _SYNONYMS.items()}
MOST_WORDS = 6
SAME = 0.999  # similarity of texts between which an encoder makes no difference
_WORD = re.compile(r"\b(" + "|".join(_GROUPS) + r")\b", re.IGNORECASE)


def encode_attribute_negatives(
    text: str, feature: NDArray[np.float32], encoder: TextEncoder
) -> NDArray[np.float32]:
    """Return the (C, D) features of the contrasts that an encoder tells from the text.

    There are none for an encoder of fixed classes, which knows no attributes.

    Args:
        feature: (D,) feature of the text.
    """
    texts = () if encoder.class_names else list_attribute_negatives(text)
    if not texts:
        return np.empty((0, encoder.dimension), np.float32)
    features = encoder.encode_text(texts)
    lengths = np.linalg.norm(features, axis=1) * np.linalg.norm(feature)  # 1 unless projected
    differ: NDArray[np.bool_] = features @ feature < SAME * lengths
    return features[differ]


def list_attribute_negatives(text: str) -> tuple[str, ...]:
    """Return the text with each word for a colour or material replaced by all others, in turn.

    Only the first `MOST_WORDS` such words are: each takes as many texts as its kind has words.
    """
    return tuple(_replaced(text))


def _replaced(text: str) -> Iterator[str]:
    for found in islice(_WORD.finditer(text), MOST_WORDS):
        word = found[0].lower()
        for other in _GROUPS[word]:
            if other != _SYNONYMS.get(word, word):
                yield text[: found.start()] + other + text[found.end() :]
