# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Names of a vocabulary that a map has no use for.

Redundancy purification of FreeCP (Chen et al., ICCV 2025, arXiv 2508.00557) drops a class whose
scores before and after refinement lie in different places.  On a map, pooling is the refinement,
and all views are seen at once.  A name is dropped if it is the best nowhere, if no voxels are sure
of it, or if few are and they are not those that were before pooling.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST_VOXELS = 20  # that must be sure of a name
UNSURE = (0.1, 0.2)  # probability: where the largest gap between names is looked for
DOUBTFUL = 0.35  # a name that is no surer must lie where it did before pooling
OVERLAP = 0.05  # of the voxels of a name before and after
RETURN = 1.15  # how much surer a dropped name must be to come back

Array = NDArray[np.float32]


@dataclass(frozen=True)
class DroppedName:
    """A name that no voxel is labelled with.

    Attributes:
        index: in the vocabulary.
        reason: in words.
    """

    index: int
    reason: str


@dataclass(frozen=True, eq=False)
class _Evidence:
    """How well C names hold.

    Attributes:
        sureness: (C,) probability that at least `FEWEST_VOXELS` of a name's voxels reach.
        overlap: (C,) intersection over union of a name's voxels before and after pooling.
    """

    sureness: NDArray[np.float64]
    overlap: NDArray[np.float64]


def find_redundant(
    raw: Array,
    pooled: Array,
    logit_scale: float,
    used: Sequence[int],
    fewest: int = FEWEST_VOXELS,
    before: Sequence[DroppedName] = (),
) -> tuple[DroppedName, ...]:
    """Return the names to drop, in the order of the vocabulary; at least one is left.

    Args:
        raw, pooled: (N, C) settled scores before and after pooling, of all voxels or of some that
            are evenly spread.
        logit_scale: factor on them before a softmax.
        used: names that voxels may get.
        fewest: of these voxels that must be sure of a name.
        before: what was dropped the last time, and comes back only if it is clearly surer.
    """
    handicap = np.ones(pooled.shape[1])
    handicap[[name.index for name in before]] = 1 / RETURN
    alive = np.array(used)
    reasons: dict[int, str] = {}
    while len(alive) > 1:
        everything = len(alive) == pooled.shape[1]  # copies of long vocabularies are slow
        some = (raw, pooled) if everything else (raw[:, alive], pooled[:, alive])
        found = _weigh(*some, logit_scale, fewest)
        sureness = found.sureness * handicap[alive]
        least = _largest_gap(sureness)
        weak = (sureness < least) | ((sureness < DOUBTFUL) & (found.overlap < OVERLAP))
        if not weak.any() or weak.all():
            break
        # what is nowhere takes nothing from others; of the rest one at a time
        gone = weak & (sureness <= sureness[weak].min())
        for row in np.flatnonzero(gone):
            reasons[int(alive[row])] = _reason(found.sureness[row], found.overlap[row], least)
        alive = alive[~gone]
    return tuple(DroppedName(index, reasons[index]) for index in sorted(reasons))


def _weigh(raw: Array, pooled: Array, logit_scale: float, fewest: int) -> _Evidence:
    count = pooled.shape[1]
    labels, labels_raw = pooled.argmax(1), raw.argmax(1)
    best = np.take_along_axis(pooled, labels[:, None], 1)
    probability = 1 / np.exp(logit_scale * (pooled - best)).sum(1)
    sizes, sureness = np.bincount(labels, minlength=count), np.zeros(count)
    for name in np.flatnonzero(sizes >= fewest):
        sureness[name] = np.partition(probability[labels == name], -fewest)[-fewest]
    both = np.bincount(labels[labels == labels_raw], minlength=count)
    either = sizes + np.bincount(labels_raw, minlength=count) - both
    return _Evidence(sureness, both / np.maximum(either, 1))


def _largest_gap(sureness: NDArray[np.float64]) -> float:
    """Return the middle of the largest gap between sorted values within `UNSURE`."""
    low, high = UNSURE
    inside = sureness[(sureness > low) & (sureness < high)]
    edges = np.sort([low, *inside, high])
    widest = int(np.diff(edges).argmax())
    return float(edges[widest] + edges[widest + 1]) / 2


def _reason(sureness: float, overlap: float, least: float) -> str:
    if sureness == 0:
        return f"it is the best in fewer than {FEWEST_VOXELS} voxels"
    if sureness < least:
        return f"no {FEWEST_VOXELS} voxels surer than {sureness:.2f}, needed is {least:.2f}"
    return (
        f"no {FEWEST_VOXELS} voxels surer than {sureness:.2f}, and {overlap:.0%} of its voxels "
        "the same before pooling"
    )
