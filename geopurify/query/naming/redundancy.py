# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Names of a vocabulary that a map has no use for.

Redundancy purification of FreeCP (Chen et al., ICCV 2025, arXiv 2508.00557) drops a class whose
scores before and after refinement lie in different places.  On a map, pooling is the refinement,
and all views are seen at once.  A name is dropped if it is the best nowhere, if no voxels are sure
of it, or if few are and they are not those that were before pooling.
"""

from collections.abc import Callable, Sequence
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


def find_redundant(
    pooled: Array,
    compute_raw: Callable[[], Array],
    logit_scale: float,
    used: NDArray[np.int64],
    fewest: int = FEWEST_VOXELS,
    before: Sequence[DroppedName] = (),
) -> tuple[DroppedName, ...]:
    """Return the names to drop, in the order of the vocabulary; at least one is left.

    Args:
        pooled: (N, C) settled scores after pooling, of all voxels or of some that are evenly
            spread.
        compute_raw: returns those before pooling; called only if a name is doubtful.
        logit_scale: factor on them before a softmax.
        used: (U,) names that voxels may get.
        fewest: of these voxels that must be sure of a name.
        before: what was dropped the last time, and comes back only if it is clearly surer.
    """
    handicap = np.ones(pooled.shape[1])
    handicap[[name.index for name in before]] = 1 / RETURN
    alive, raw = used, None
    reasons: dict[int, str] = {}
    while len(alive) > 1:
        labels, found = _measure_sureness(_columns(pooled, alive), logit_scale, fewest)
        sureness, overlap = found * handicap[alive], np.ones(len(alive))
        least = _largest_gap(sureness)
        weak = sureness < least
        if not weak.any():
            doubtful = sureness < DOUBTFUL
            if not doubtful.any():
                break
            raw = compute_raw() if raw is None else raw
            overlap = _measure_overlap(_columns(raw, alive).argmax(1), labels, len(alive))
            weak = doubtful & (overlap < OVERLAP)
        if not weak.any() or weak.all():
            break
        # what is nowhere takes nothing from others; of the rest one at a time
        gone = weak & (sureness <= sureness[weak].min())
        needed = least / handicap[alive]
        for row in np.flatnonzero(gone):
            reasons[int(alive[row])] = _reason(found[row], overlap[row], needed[row])
        alive = alive[~gone]
    return tuple(DroppedName(index, reasons[index]) for index in sorted(reasons))


def _columns(scores: Array, names: NDArray[np.int64]) -> Array:
    """Return the columns of some names, without a copy if it is all: those of many are slow."""
    return scores if len(names) == scores.shape[1] else scores[:, names]


def _measure_sureness(
    pooled: Array, logit_scale: float, fewest: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return (N,) best names, and (C,) the probability of each that ``fewest`` voxels reach."""
    labels = pooled.argmax(1)
    best = np.take_along_axis(pooled, labels[:, None], 1)
    probability = 1 / np.exp(logit_scale * (pooled - best)).sum(1)
    sureness = np.zeros(pooled.shape[1])
    for name in np.flatnonzero(np.bincount(labels) >= fewest):
        sureness[name] = np.partition(probability[labels == name], -fewest)[-fewest]
    return labels, sureness


def _measure_overlap(
    before: NDArray[np.int64], after: NDArray[np.int64], count: int
) -> NDArray[np.float64]:
    """Return for each of some names the intersection over union of two labellings."""
    both, *sizes = (
        np.bincount(labels, minlength=count) for labels in (after[after == before], before, after)
    )
    overlap: NDArray[np.float64] = both / np.maximum(sum(sizes) - both, 1)
    return overlap


def _largest_gap(sureness: NDArray[np.float64]) -> float:
    """Return the middle of the largest gap between sorted values within `UNSURE`."""
    low, high = UNSURE
    inside = sureness[(sureness > low) & (sureness < high)]
    edges = np.sort([low, *inside, high])
    widest = int(np.diff(edges).argmax())
    return float(edges[widest] + edges[widest + 1]) / 2


def _reason(sureness: float, overlap: float, needed: float) -> str:
    if sureness == 0:
        return f"it is the best in fewer than {FEWEST_VOXELS} voxels"
    if sureness < needed:
        return f"no {FEWEST_VOXELS} voxels surer than {sureness:.2f}, needed is {needed:.2f}"
    return (
        f"no {FEWEST_VOXELS} voxels surer than {sureness:.2f}, and {overlap:.0%} of its voxels "
        "the same before pooling"
    )
