# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The class names of the labelled cloud, their texts and colours."""

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify.encoders.protocol import Encoder
from geopurify.errors import BadInput

MAX_NAMES = 2000  # scores take 4 bytes for each voxel and name, several times over
PLASTIC = (0.8191725134, 0.6710436067, 0.5497004779)  # steps of the R3 low-discrepancy sequence


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Names to choose from, with their text features.

    Attributes:
        names: C distinct class names; a label is an index into them.
        prompt: text with ``{}`` for the name.
        features: (C, D) float32 unit text features.
        colors: (C, 3) uint8, the same for the same position in every run.
    """

    names: tuple[str, ...]
    prompt: str
    features: NDArray[np.float32]
    colors: NDArray[np.uint8]


def make_vocabulary(names: Sequence[str], prompt: str, encoder: Encoder) -> Vocabulary:
    """Encode the names of a vocabulary.

    Raises:
        BadInput: no names or more than `MAX_NAMES`, an empty or repeated name, a prompt without
            ``{}``, or a name that the encoder can't take.
    """
    names = tuple(name.strip() for name in names)
    if not names:
        raise BadInput("vocabulary_empty", "a vocabulary needs at least one name")
    if len(names) > MAX_NAMES:
        raise BadInput(
            "vocabulary_invalid",
            f"a vocabulary has at most {MAX_NAMES} names, got {len(names)}",
        )
    if "" in names:
        raise BadInput("vocabulary_invalid", f"name {names.index('')} of the vocabulary is empty")
    if len(set(names)) < len(names):
        repeated = next(name for i, name in enumerate(names) if name in names[:i])
        raise BadInput("vocabulary_invalid", f"the vocabulary names {repeated!r} twice")
    if "{}" not in prompt:
        raise BadInput("vocabulary_invalid", f"the prompt {prompt!r} has no {{}} for the name")
    features = encoder.encode_text([prompt.replace("{}", name) for name in names])
    return Vocabulary(names, prompt, features, label_colors(len(names)))


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
    return np.rint(np.array(colors).reshape(-1, 3) * 255).astype(np.uint8)
