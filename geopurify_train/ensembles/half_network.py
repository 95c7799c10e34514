# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Class scores of a network that knows half of the classes of rendered homes.

It is sharp at edges.  In each image it takes some of the classes that it knows for another one,
and what it doesn't know either for none of its classes or for one of them.
"""

import numpy as np
from numpy.typing import NDArray

from geopurify.config.label_sets import label_set

HOME = label_set("home")
STRUCTURE = ("wall", "floor", "ceiling")  # always known
PIXELS_A_CELL = 4
MISTAKEN = 0.1  # share of the known classes in an image that are taken for another
NONE_OF_THESE = 0.6  # share of the unknown ones that are said to be none
NOISE = 0.03  # most of it in a cell's score of each class; that of the class said is 1


def known_classes(seed: int) -> NDArray[np.bool_]:
    """Return which of the (C,) classes a network of a seed knows: half, and the structure."""
    known = np.random.default_rng([seed, 21]).permutation(len(HOME)) < len(HOME) // 2
    known[[HOME.index(name) for name in STRUCTURE]] = True
    return known


def simulate_scores(
    semantic: NDArray[np.integer], known: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return (h, w, 1 + C) scores of cells of `PIXELS_A_CELL`, channel 0 for "none of these".

    Args:
        semantic: (H, W) true class of each pixel; others are of no class.
        known: (C,) classes.
    """
    half = PIXELS_A_CELL // 2
    truth = semantic[half::PIXELS_A_CELL, half::PIXELS_A_CELL]
    classes = np.flatnonzero(known)
    scores = NOISE * rng.random((*truth.shape, 1 + len(known)))
    for label in np.unique(truth):
        is_known = label < len(known) and known[label]
        if is_known and rng.random() >= MISTAKEN:
            said = int(label)
        elif not is_known and rng.random() < NONE_OF_THESE:
            said = -1
        else:
            said = int(rng.choice(classes))
        scores[truth == label, 1 + said] += 1
    shares: NDArray[np.float32] = (scores / scores.sum(2, keepdims=True)).astype(np.float32)
    return shares
