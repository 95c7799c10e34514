# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Texts with words that the model has not read in training: it reads the nearest name instead.

"the red couch" is read as "the red sofa", with a strength of how sure that is.  A text that means
nothing the model knows has the strength 0, and so no voxel answers it.
"""

import csv
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load

from geopurify.encoders.sentences import NearestNames
from geopurify.encoders.sentences.core_phrase import ATTRIBUTES, FRAME, PICTURES, core_words
from geopurify.encoders.sentences.descriptions import describe
from geopurify.encoders.sentences.sentence_encoder import shared_sentence_encoder

# Similarities of meaning.  Of 123 other words for things of a home, 95 % are more similar than
# UNKNOWN to the right one; 95 % of 60 words of nonsense and of far things are less.
UNKNOWN, KNOWN = 0.44, 0.56
LONGEST_PHRASE = 6  # words
MOST = 0.95  # strength of what was not read: where the name itself is asked for, it wins
_FOLDER = files("geopurify.encoders.embedded")
# encoding the names again takes a second: tools/write_name_features.py
FEATURES = "name_features.safetensors"

Array = NDArray[np.float32]


class Reading(NamedTuple):
    """What the model reads instead of a text, and how much of a unit its feature is."""

    text: str
    strength: float


def encode_readings(texts: Sequence[str], encode: Callable[[Sequence[str]], Array]) -> Array:
    """Return (T, D) features of texts as they are read, shorter the less sure that is.

    Args:
        encode: returns unit features of texts.
    """
    readings = [read_text(text) for text in texts]
    strengths = np.array([reading.strength for reading in readings], np.float32)
    return encode([reading.text for reading in readings]) * strengths[:, None]


def read_text(text: str) -> Reading:
    """Return a text with the nearest category's name for a phrase that has unread words.

    A text of phrases that were read stays as it is.
    """
    core = core_words(text)
    if not core:
        return Reading(text, 0.0)
    if _was_read([word[0].lower() for word in core]):
        return Reading(text, 1.0)
    start, end = core[0].start(), core[-1].end()
    nearest, names = _nearest_names()
    (near,) = nearest.rank(text[start:end])
    strength = float(np.clip((near.similarity - UNKNOWN) / (KNOWN - UNKNOWN), 0, MOST))
    attributes = [word for word in (match[0].lower() for match in core) if word in ATTRIBUTES]
    name = " ".join([*attributes, names[near.row]])
    return Reading(f"{text[:start]}{name}{text[end:]}" if strength else name, strength)


def _was_read(words: Sequence[str]) -> bool:
    """Tell whether words are phrases of the training with `FRAME` between them.

    "sofa and chair" is; "sofa chair" is a new name made of two.
    """
    phrases, start, after_phrase = _trained_phrases(), 0, False
    while start < len(words):
        lengths = range(min(LONGEST_PHRASE, len(words) - start), 0, -1)
        length = next((n for n in lengths if " ".join(words[start : start + n]) in phrases), 0)
        is_frame = not length and words[start] in FRAME | PICTURES | ATTRIBUTES
        if not is_frame and (not length or after_phrase):
            return False
        start, after_phrase = start + max(length, 1), not is_frame
    return True


@lru_cache(1)
def _trained_phrases() -> frozenset[str]:
    """Return every phrase of the training, in either number."""
    phrases = (_FOLDER / "trained_phrases.txt").read_text(encoding="utf-8").splitlines()
    phrases += [name for names in trained_names().values() for name in names]
    return frozenset({*phrases, *(f"{each}s" for each in phrases)})


@lru_cache(1)
def trained_names() -> dict[str, tuple[str, ...]]:
    """Return the names that each category has in the training, by category."""
    with (_FOLDER / "trained_names.tsv").open(encoding="utf-8") as table:
        rows = csv.DictReader(table, delimiter="\t")
        return {row["category"]: tuple(row["names"].split(",")) for row in rows}


@lru_cache(1)
def _nearest_names() -> tuple[NearestNames, tuple[str, ...]]:
    texts = descriptions()
    nearest = NearestNames(list(texts.values()), shared_sentence_encoder(), name_features())
    return nearest, tuple(texts)


def name_features() -> Array:
    """Return (T, D) features of all `descriptions`, one after another."""
    features: Array = load((_FOLDER / FEATURES).read_bytes())["features"]
    return features


def descriptions() -> dict[str, tuple[str, ...]]:
    """Return what each category is called, in training or in meaning, by category."""
    names = trained_names()
    return {name: tuple(dict.fromkeys((*describe(name), *names[name]))) for name in names}
