# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The thresholds that FreeCP was published with, one pair for each benchmark."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Thresholds:
    """What a name needs to stay.

    Attributes:
        redundancy: agreement of its maps before and after refinement, see `map_agreement`.
        ambiguity: overlap with another name from which on the two are ambiguous.
    """

    redundancy: float
    ambiguity: float


THRESHOLDS = {  # the keys are the choices of encoder.class_purification
    "voc21": Thresholds(0.15, 0.80),
    "voc20": Thresholds(0.15, 0.70),
    "context60": Thresholds(0.10, 0.70),
    "context59": Thresholds(0.10, 0.70),
    "object": Thresholds(0.15, 0.80),
    "stuff": Thresholds(0.05, 0.70),
    "cityscapes": Thresholds(0.10, 0.80),
    "ade": Thresholds(0.05, 0.70),
}
