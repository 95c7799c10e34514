# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The class names of the labelled cloud, their texts and colours."""

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geopurify.config import VocabularyConfig
from geopurify.config.label_sets import label_set, usual_label_set
from geopurify.config.text_limits import PLACE, check_names, check_prompt, check_together
from geopurify.errors import BadInput
from geopurify.frame.encoder import TextEncoder
from geopurify.query.naming.descriptions import Descriptions, describe_names
from geopurify.query.naming.relations import EncodeSentences, NameRelations, find_relations

NAMES_IN_REPR = 4
NO_DESCRIPTIONS: Descriptions = {}
STRUCTURE_COLORS = {  # what is around everything else, so that things stand out
    "wall": (214, 208, 198),
    "floor": (172, 160, 146),
    "ceiling": (232, 231, 228),
}
PLASTIC = (0.8191725134, 0.6710436067, 0.5497004779)  # steps of the R3 low-discrepancy sequence


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Names to choose from, with their text features.

    Attributes:
        names: C distinct class names; a label is an index into them.
        prompt: text with ``{}`` for the name.
        features: (C, D) float32 unit text features.
        colors: (C, 3) uint8, as `class_colors` returns.
        relations: between the names.
    """

    names: tuple[str, ...]
    prompt: str
    features: NDArray[np.float32]
    colors: NDArray[np.uint8]
    relations: NameRelations = field(default_factory=NameRelations, repr=False)

    @cached_property
    def used(self) -> NDArray[np.int64]:
        """(U,) indices of the names that voxels may get, see `NameRelations.stands_for`."""
        return np.setdiff1d(np.arange(len(self.names)), list(self.relations.stands_for))

    def __repr__(self) -> str:
        named = ", ".join(self.names[:NAMES_IN_REPR])
        more = ", ..." if len(self.names) > NAMES_IN_REPR else ""
        return f"<Vocabulary of {len(self.names)} names: {named}{more}>"


def choose_vocabulary(
    config: VocabularyConfig,
    encoder: TextEncoder,
    kind: str,
    encode_sentences: EncodeSentences | None = None,
    descriptions: Descriptions = NO_DESCRIPTIONS,
) -> Vocabulary:
    """Return the vocabulary that the settings ask for, else that of the encoder.

    Args:
        kind: of the encoder.
        encode_sentences: see `find_relations`.
        descriptions: see `make_vocabulary`.

    Raises:
        BadInput: there is no such label set, or the encoder can't take a name.
    """
    names = config.names
    if not names and config.label_set:
        names = label_set(config.label_set)
    names = names or encoder.class_names or label_set(usual_label_set(kind))
    return make_vocabulary(names, config.prompt, encoder, encode_sentences, descriptions)


def make_vocabulary(
    names: Sequence[str],
    prompt: str,
    encoder: TextEncoder,
    encode_sentences: EncodeSentences | None = None,
    descriptions: Descriptions = NO_DESCRIPTIONS,
) -> Vocabulary:
    """Encode the names of a vocabulary.

    Args:
        encode_sentences: see `find_relations`.
        descriptions: more texts for some of the names, see `describe_names`.

    Raises:
        BadInput: no names, names or a prompt that are not allowed (`text_limits`), or a name
            that the encoder can't take.
    """
    if not names:
        raise BadInput("vocabulary_empty", "a vocabulary needs at least one name")
    names = check_names(names)
    check_prompt(prompt)
    check_together(names, prompt)
    features = encoder.encode_text([prompt.replace(PLACE, name) for name in names])
    features = describe_names(names, features, descriptions, encoder)
    relations = find_relations(names, features, encode_sentences)
    return Vocabulary(names, prompt, features, class_colors(names), relations)


def class_colors(names: Sequence[str]) -> NDArray[np.uint8]:
    """Return the (C, 3) colours of classes: `label_colors`, but muted ones of what is around."""
    colors = label_colors(len(names))
    for color, name in zip(colors, names, strict=True):
        if name in STRUCTURE_COLORS:
            color[:] = STRUCTURE_COLORS[name]
    return colors


def label_colors(count: int) -> NDArray[np.uint8]:
    """Return (count, 3) colours, far apart in hue, lightness and saturation (R3 sequence)."""
    colors = [
        colorsys.hls_to_rgb(
            i * PLASTIC[0] % 1.0,
            0.35 + 0.4 * (i * PLASTIC[1] % 1.0),
            0.4 + 0.6 * (i * PLASTIC[2] % 1.0),
        )
        for i in range(count)
    ]
    rounded: NDArray[np.uint8] = np.rint(np.array(colors).reshape(-1, 3) * 255).astype(np.uint8)
    return rounded
