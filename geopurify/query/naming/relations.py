# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Names of a vocabulary that mean the same, and names that are kinds of others."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

# Similarity of two texts to an encoder: 0 as of any two texts, 1 as of equal ones.
SAME = 0.95  # from here on the encoder makes no difference
ALIKE = 0.5  # from here on it is worth looking at what the names mean
SAME_MEANING = 0.85  # cosine of the sentence encoder's features
LENGTH_DECIMALS = 3  # shorter features are of names that the encoder is less sure to know
FEWEST_KINDS = 2  # that make a name a general one

Array = NDArray[np.float32]
EncodeSentences = Callable[[Sequence[str]], Array]


@dataclass(frozen=True)
class NameRelations:
    """What the names of a vocabulary have to do with each other, as indices.

    Attributes:
        stands_for: for each name that is not used the one that stands for it: of names that mean
            the same the one that the encoder reads best, of several the first; None for a name
            that means nothing to the encoder.
        kinds: for each general name those of its kinds.
    """

    stands_for: Mapping[int, int | None] = field(default_factory=dict)
    kinds: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    def reasons(self, names: Sequence[str]) -> dict[int, str]:
        """Return why each name that is not used labels nothing, by its index."""
        return {
            index: "it means nothing to the encoder"
            if first is None
            else f"it is not told from {names[first]!r}, which stands for it"
            for index, first in self.stands_for.items()
        }

    def describe(self, names: Sequence[str]) -> list[str]:
        """Return what was found, a sentence each."""
        said = [f"{names[index]!r}: {reason}" for index, reason in self.reasons(names).items()]
        return said + [
            f"{names[general]!r} is more general than {', '.join(names[k] for k in kinds)}"
            for general, kinds in self.kinds.items()
        ]


def find_relations(
    names: Sequence[str], features: Array, encode_sentences: EncodeSentences | None = None
) -> NameRelations:
    """Compare names by an encoder's features, and where these are alike by their meaning.

    Args:
        features: (C, D) of the names, of unit length or shorter.
        encode_sentences: returns unit features whose cosines are similarities of meaning; None:
            names mean the same only if the encoder makes no difference.
    """
    similarity = _scaled_similarity(features)
    alike = (similarity >= ALIKE) & ~np.eye(len(names), dtype=bool)
    same = (similarity >= SAME) & alike
    if encode_sentences is not None:
        same |= _mean_the_same(names, alike, encode_sentences)
    lengths = np.linalg.norm(features, axis=1).round(LENGTH_DECIMALS)
    stands_for: dict[int, int | None] = {}
    used = np.zeros(len(names), np.bool_)
    for index in np.argsort(-lengths, kind="stable"):  # those that the encoder reads best first
        firsts = np.flatnonzero(same[index] & used)
        if len(firsts) or not lengths[index]:
            stands_for[int(index)] = int(firsts[0]) if len(firsts) else None
        else:
            used[index] = True
    return NameRelations(dict(sorted(stands_for.items())), _general_names(names, used))


def _mean_the_same(
    names: Sequence[str], alike: NDArray[np.bool_], encode_sentences: EncodeSentences
) -> NDArray[np.bool_]:
    """Return (C, C) which of the names that are alike mean the same."""
    same = np.zeros_like(alike)
    compared = np.flatnonzero(alike.any(1))
    if len(compared):
        features = encode_sentences([names[int(i)] for i in compared])
        near = features @ features.T >= SAME_MEANING
        for row, column in np.argwhere(near & alike[np.ix_(compared, compared)]):
            one, other = compared[row], compared[column]
            same[one, other] = not _is_part(names[int(one)], names[int(other)])
    return same


def _scaled_similarity(features: Array) -> Array:
    """Return (C, C) cosines, scaled so that the median of two different names is 0.

    Of CLIP's texts any two have a cosine of 0.7, of other encoders' 0.3.
    """
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    unit = features / np.where(lengths > 0, lengths, 1)
    cosines = unit @ unit.T
    others = cosines[~np.eye(len(unit), dtype=bool)]
    usual = float(np.clip(np.median(others), 0, 0.9)) if len(unit) > FEWEST_KINDS else 0.0
    scaled = (cosines - usual) / (1 - usual)
    return np.where((lengths > 0) & (lengths.T > 0), scaled, np.float32(0)).astype(np.float32)


def _is_part(one: str, other: str) -> bool:
    """Tell whether all words of one name are in the other: a curtain rod is not a curtain."""
    first, second = set(one.split()), set(other.split())
    return first != second and (first < second or second < first)


def _general_names(names: Sequence[str], used: NDArray[np.bool_]) -> dict[int, tuple[int, ...]]:
    index_of = {name: index for index, name in enumerate(names) if used[index]}
    found = {
        index: tuple(index_of[kind] for kind in _kinds().get(name, ()) if kind in index_of)
        for name, index in index_of.items()
    }
    return {index: kinds for index, kinds in found.items() if len(kinds) >= FEWEST_KINDS}


@lru_cache(1)
def _kinds() -> dict[str, tuple[str, ...]]:
    table = files("geopurify.query.naming") / "kinds.tsv"
    with table.open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        return {row["name"]: tuple(row["kinds"].split(",")) for row in rows}
