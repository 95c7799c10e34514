# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Which of related names a voxel gets, by rules that can be read.

- Of names that mean the same the one that the encoder reads best stands for all.
- A name that means nothing to the encoder labels nothing.
- A general name is never better than the sum of its kinds, and the best of these wins where it
  has `SURE` of that sum.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geopurify.query.naming.redundancy import DroppedName
from geopurify.query.naming.relations import NameRelations

SURE = 0.25
NEVER = -1.0  # a score that no name is below: cosines are not

Array = NDArray[np.float32]


def settle_scores(scores: Array, relations: NameRelations, logit_scale: float) -> None:
    """Change (N, C) scores to those by which voxels are labelled.

    A row of zeros, a voxel without evidence, stays one.

    Args:
        scores: mean cosines.
        logit_scale: factor on them before a softmax.
    """
    if not (relations.stands_for or relations.kinds):
        return
    nothing = ~scores.any(1)
    scores[:, list(relations.stands_for)] = NEVER
    for general, kinds in relations.kinds.items():
        columns = scores[:, kinds]
        best = columns.max(1)
        total = np.exp(logit_scale * (columns - best[:, None])).sum(1)
        all_kinds = best + np.log(total) / np.float32(logit_scale)
        capped = np.minimum(scores[:, general], all_kinds)
        scores[:, general] = np.where(1 / total >= SURE, NEVER, capped)
    scores[nothing] = 0


def drop_names(scores: Array, dropped: Sequence[DroppedName]) -> None:
    """Change (N, C) scores so that no voxel with evidence gets a dropped name."""
    if dropped:
        nothing = ~scores.any(1)
        scores[:, [name.index for name in dropped]] = NEVER
        scores[nothing] = 0
