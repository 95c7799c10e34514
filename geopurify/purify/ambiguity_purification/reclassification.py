# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which of the names that fight for a place its crops are nearest to."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.priority import yield_point
from geopurify.frame.encoder import EncodeImages
from geopurify.fusion.keyframes import Keyframe
from geopurify.fusion.keys import find_in_sorted, voxel_centres
from geopurify.purify.ambiguity_purification.ambiguous_segments import Place, find_ambiguous
from geopurify.purify.ambiguity_purification.best_views import best_crops
from geopurify.query.naming.settling import NEVER

WEIGHT = 0.25  # of what the crops say; the rest is that of the map
STAY = np.log(1.15)  # how much better another name than the last winner must be
SAME_PLACE = 0.8  # of the voxels of a place that were of one the last time

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Reclassification:
    """What was decided about the places that names fought for.

    Attributes:
        place_of: (N,) int32 number of the place of each voxel, -1 for none.
        winners: name of each place.
        losers: names that voxels of each place don't get.
    """

    place_of: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    winners: tuple[int, ...] = ()
    losers: tuple[tuple[int, ...], ...] = ()

    def settle(self, scores: Array, rows: NDArray[np.integer] | None = None) -> None:
        """Change (N, C) scores so that no voxel of a place gets a name that lost it.

        Args:
            rows: of some of the voxels instead of all.
        """
        if not self.winners:
            return
        place_of = self.place_of if rows is None else self.place_of[rows]
        for place, losers in enumerate(self.losers):
            scores[np.ix_(place_of == place, losers)] = NEVER


UNCHANGED = Reclassification()
NOTHING_BEFORE = np.empty(0, np.int64), UNCHANGED


def reclassify_ambiguous(
    packed_keys: NDArray[np.int64],
    scores: Array,
    logit_scale: float,
    texts: Array,
    views: Sequence[Keyframe],
    encode_images: EncodeImages,
    voxel_size_m: float,
    before: tuple[NDArray[np.int64], Reclassification] = NOTHING_BEFORE,
) -> Reclassification:
    """Decide about all places that names fight for and that some view shows.

    Args:
        scores: (N, C) by which voxels would be labelled.
        texts: (C, D) of the names.
        encode_images: returns the unit feature of each whole image.
        before: voxels and decisions of the last time: what has not changed is not looked at
            again, and other names don't flicker.
    """
    place_of = np.full(len(packed_keys), -1, np.int32)
    places_before = _places_before(packed_keys, *before)
    winners: list[int] = []
    losers: list[tuple[int, ...]] = []
    for place in find_ambiguous(packed_keys, scores, logit_scale):
        yield_point()
        same = _same_before(places_before[place.rows], before[1])
        winner = -1 if same < 0 else before[1].winners[same]
        if same < 0 or {winner, *before[1].losers[same]} != set(place.names):
            crops = best_crops(voxel_centres(packed_keys[place.rows], voxel_size_m), views)
            if not crops:
                continue
            logits = logit_scale * texts[list(place.names)] @ encode_images(crops).mean(0)
            winner = _decide(place, logits, winner)
        place_of[place.rows] = len(winners)
        winners.append(winner)
        losers.append(tuple(name for name in place.names if name != winner))
    return Reclassification(place_of, tuple(winners), tuple(losers)) if winners else UNCHANGED


def _decide(place: Place, logits: NDArray[np.floating], stays: int) -> int:
    """Return the name that is best by the map and by the crops together.

    Args:
        logits: (R,) of the place's names by the crops.
        stays: name that won the last time, -1 for none.
    """
    seen = logits - np.logaddexp.reduce(logits)
    both = (1 - WEIGHT) * np.log(place.probabilities) + WEIGHT * seen
    both[[name == stays for name in place.names]] += STAY
    return place.names[int(both.argmax())]


def _places_before(
    packed_keys: NDArray[np.int64], keys_before: NDArray[np.int64], last: Reclassification
) -> NDArray[np.int32]:
    """Return the (N,) number of the place that each voxel was of the last time, -1 for none."""
    if not last.winners:
        return np.full(len(packed_keys), -1, np.int32)
    order = np.argsort(keys_before)
    at = find_in_sorted(keys_before[order], packed_keys)
    places: NDArray[np.int32] = np.where(at >= 0, last.place_of[order[at]], np.int32(-1))
    return places


def _same_before(places: NDArray[np.int32], last: Reclassification) -> int:
    """Return the place of the last time that most of some voxels were of, -1 for none.

    Args:
        places: (V,) that the voxels were of.
    """
    counts = np.bincount(places[places >= 0], minlength=1)
    most = int(counts.argmax())
    return most if counts[most] >= SAME_PLACE * len(places) and last.winners else -1
