# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Descriptions of names, from a file of one's own."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geopurify.config.did_you_mean import did_you_mean
from geopurify.config.text_limits import LONGEST_PROMPT
from geopurify.errors import BadInput, quote
from geopurify.files.text_file import read_text
from geopurify.frame.encoder import TextEncoder

LONGEST_FILE = 1_000_000  # characters
MOST_DESCRIPTIONS = 5_000  # of all names together: each is encoded

Descriptions = Mapping[str, Sequence[str]]


def read_descriptions(file: Path) -> dict[str, tuple[str, ...]]:
    """Return the descriptions of each name in a file of lines ``NAME<tab>DESCRIPTION``.

    A name may have several lines.  Empty lines and lines that start with ``#`` don't count.

    Raises:
        BadInput: it can't be read, has none or too many, or a line is not a name and description.
    """
    text = read_text(file, LONGEST_FILE, partial(_invalid, file))
    found: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, said = (part.strip() for part in line.partition("\t"))
        if not (name and said and said.isprintable() and len(said) <= LONGEST_PROMPT):
            raise _invalid(
                file,
                f"line {number} must be a name, a tab and a description of at most "
                f"{LONGEST_PROMPT} printable characters, got {quote(line)}",
            )
        found[name] = (*found.get(name, ()), said)
    count = sum(map(len, found.values()))
    if not 0 < count <= MOST_DESCRIPTIONS:
        raise _invalid(
            file, f"it has {count} descriptions, at least 1 and at most {MOST_DESCRIPTIONS}"
        )
    return found


def check_described(descriptions: Descriptions, names: Sequence[str]) -> None:
    """Refuse descriptions of names that are not in the vocabulary.

    Raises:
        BadInput: there are some.
    """
    for name in descriptions:
        if name not in names:
            raise BadInput(
                "vocabulary_invalid",
                f"vocabulary.descriptions has {quote(name)}, which the vocabulary has not"
                f"{did_you_mean(name, names)}",
            )


def describe_names(
    names: Sequence[str],
    features: NDArray[np.float32],
    descriptions: Descriptions,
    encoder: TextEncoder,
) -> NDArray[np.float32]:
    """Return (C, D) features: for names with descriptions the mean of theirs and of the name.

    The mean is as long as features of single texts are on average, which is 1 with most encoders.

    Args:
        features: (C, D) of the names in their prompt.

    Raises:
        BadInput: the encoder can't take a description.
    """
    described = features.copy()
    for row, name in enumerate(names):
        texts = descriptions.get(name, ())
        if texts:
            each = np.vstack([features[row : row + 1], encoder.encode_text(list(texts))])
            mean, length = each.mean(0), np.linalg.norm(each, axis=1).mean()
            described[row] = mean * (length / max(np.linalg.norm(mean), 1e-9))
    return described


def _invalid(file: Path, why: str) -> BadInput:
    return BadInput("vocabulary_invalid", f"vocabulary.descriptions {quote(str(file))}: {why}")
