# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Longer and longer vocabularies, as OpenBench sweeps them (OVSNet, ICCV 2025).

The names beside the classes that are scored are the class "others": it is right where the true
point has none of these classes, and a miss where it has one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import BadInput
from geopurify.evaluation.confusion import ConfusionCounts
from geopurify.evaluation.ground_truth import GroundTruth, compare
from geopurify.pipeline import Pipeline
from geopurify.query.labels import UNLABELLED
from geopurify.query.results import LabelledCloud
from geopurify.query.vocabulary import Vocabulary

MULTIPLES = (1, 2, 4, 8)  # of the classes, all names together
SAME_MEANING = 0.85  # cosine of two names from which on one is a duplicate of the other
OTHERS = "others"

Encode = Callable[[Sequence[str]], NDArray[np.float32]]


def refuse_duplicates(
    classes: Sequence[str], names: Sequence[str], encode: Encode
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the names that mean none of the classes, and for the others which class.

    Args:
        encode: returns unit features whose cosines are similarities of meaning.

    Raises:
        BadInput: fewer are left than there are classes.
    """
    cosines = encode(list(names)) @ encode(list(classes)).T
    nearest = cosines.argmax(1)
    refused = {
        name: classes[index]
        for name, index, row in zip(names, nearest.tolist(), cosines, strict=True)
        if row[index] >= SAME_MEANING
    }
    left = tuple(name for name in names if name not in refused)
    if len(left) < len(classes):
        raise BadInput(
            "vocabulary_invalid",
            f"at least as many distractors as classes are needed, {len(classes)}: "
            f"{len(left)} of {len(names)} mean none of the classes",
        )
    return left, refused


def grow(classes: Sequence[str], distractors: Sequence[str]) -> dict[int, tuple[str, ...]]:
    """Return the classes with more and more distractors, by the multiple of the classes."""
    order = np.random.default_rng(0).permutation(len(distractors))
    counts = {multiple: (multiple - 1) * len(classes) for multiple in MULTIPLES}
    return {
        multiple: (*classes, *(distractors[i] for i in order[:count]))
        for multiple, count in counts.items()
        if count <= len(distractors)
    }


def score_growing(
    pipeline: Pipeline,
    truth: GroundTruth,
    distractors: Sequence[str],
    reach_m: float,
    unseen: str,
) -> dict[int, ConfusionCounts]:
    """Return the counts of purified labels for each multiple, the last class being "others".

    The pipeline is left with the longest vocabulary.

    Args:
        reach_m, unseen: as of `compare`.
    """
    classes = pipeline.vocabulary
    labels = np.where(truth.labels == UNLABELLED, len(classes.names), truth.labels)
    with_others = replace(truth, labels=labels.astype(np.uint16))
    found = {}
    for multiple, names in grow(classes.names, distractors).items():
        pipeline.set_vocabulary(names, classes.prompt)
        pipeline.purify()
        cloud = _fold_others(pipeline.label_voxels(), classes)
        _, found[multiple], _ = compare(cloud, with_others, reach_m, unseen)
    return found


def _fold_others(cloud: LabelledCloud, classes: Vocabulary) -> LabelledCloud:
    """Return a cloud in which all names beyond the classes are one."""
    count = len(classes.names)
    raw, purified = (
        np.where(labels == UNLABELLED, labels, np.minimum(labels, count)).astype(np.uint16)
        for labels in (cloud.labels_raw, cloud.labels)
    )
    vocabulary = replace(classes, names=(*classes.names, OTHERS))
    return replace(cloud, labels_raw=raw, labels=purified, vocabulary=vocabulary)


def drop_others(counts: ConfusionCounts) -> ConfusionCounts:
    """Return the counts of the classes alone: others are misses, and no truth."""
    classes = len(counts.confusion) - 1
    confusion = counts.confusion[:classes, : classes + 1].copy()
    confusion[:, classes] += counts.confusion[:classes, classes + 1]
    return ConfusionCounts(
        confusion, counts.boundary_hits[:classes], counts.boundary_union[:classes]
    )


def as_data(counts: Mapping[int, ConfusionCounts]) -> dict[str, object]:
    """Return counts by multiple as JSON data."""
    return {str(multiple): each.as_data() for multiple, each in counts.items()}


def from_data(data: Mapping[str, Mapping[str, object]]) -> dict[int, ConfusionCounts]:
    """Return what `as_data` wrote."""
    return {int(multiple): ConfusionCounts.from_data(each) for multiple, each in data.items()}
