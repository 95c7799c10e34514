# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How well sentences about scenes are answered, as the benchmarks of masks count it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify_train.estimate import SHARE, Estimate, estimate
from geopurify_train.referring.generated import ReferringSample
from geopurify_train.referring.intervals import wilson_interval
from geopurify_train.referring_network.finders import Finder
from geopurify_train.referring_network.scenes import ReferringScene

THRESHOLDS = (0.25, 0.5)


@dataclass(frozen=True)
class Outcome:
    """A sentence's IoU, and what it is counted among."""

    scene: str
    kind: str
    target: str
    overlap: float


@dataclass(frozen=True)
class Row:
    """Figures of some sentences.

    Attributes:
        mean_overlap: mIoU with its interval, by the means of scenes.
        accuracy: share above each of `THRESHOLDS`, with its interval by Wilson.
    """

    asked: int
    mean_overlap: Estimate
    accuracy: tuple[tuple[float, float, float], ...]


def target_kind(scene: ReferringScene, sample: ReferringSample) -> str:
    """Return zero, several, unique, or multiple: one thing among others of its class."""
    if not sample.ids:
        return "zero"
    if len(sample.ids) > 1:
        return "several"
    labels = Counter(found.label for found in scene.objects)
    meant = next(o.label for o in scene.objects if o.object_id in sample.ids)
    return "unique" if labels[meant] == 1 else "multiple"


def overlap_of(
    found: NDArray[np.bool_], meant: NDArray[np.bool_], accepts_any: bool = False
) -> float:
    """Return the IoU of two masks; 1 if both are empty.

    Args:
        accepts_any: part of what is meant is enough.
    """
    both = int((found & meant).sum())
    if accepts_any and found.any():
        return both / int(found.sum())
    either = int((found | meant).sum())
    return both / either if either else 1.0


def assess(finder: Finder, scenes: Iterable[ReferringScene]) -> Iterator[Outcome]:
    """Yield how well each sentence is answered."""
    for scene in scenes:
        for sample in scene.sentences:
            meant = np.isin(scene.cloud.object_ids, sorted(sample.ids))
            overlap = overlap_of(finder.find(scene, sample), meant, sample.accepts_any)
            yield Outcome(scene.name, sample.kind, target_kind(scene, sample), overlap)


def summarize(outcomes: Iterable[Outcome]) -> Row:
    """Return the figures of sentences."""
    by_scene: Mapping[str, list[float]] = defaultdict(list)
    for outcome in outcomes:
        by_scene[outcome.scene].append(outcome.overlap)
    every = np.array([value for values in by_scene.values() for value in values])
    means = np.array([np.mean(values) for values in by_scene.values()])
    accuracy = []
    for threshold in THRESHOLDS:
        right = int((every > threshold).sum())
        low, high = wilson_interval(right, len(every))
        accuracy.append((right / max(len(every), 1), low, high))
    return Row(len(every), estimate(means, SHARE), tuple(accuracy))


def rows_of(outcomes: Iterable[Outcome]) -> dict[str, Row]:
    """Return the figures of all sentences, by the number of targets, and by kind."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        for group in ("all", f"target: {outcome.target}", f"kind: {outcome.kind}"):
            groups[group].append(outcome)
    return {name: summarize(found) for name, found in sorted(groups.items())}
