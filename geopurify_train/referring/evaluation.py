# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How many sentences about unseen homes are answered by the right things."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from geopurify.objects.grounding import ObjectScene, ReferringAnswer, answer_expression
from geopurify.query.referring import parse_expression
from geopurify_train.referring.generated import (
    NEGATION_COUNT_ORDER,
    VIEW_KINDS,
    ReferringSample,
    make_sentences,
)
from geopurify_train.referring.room_facts import HomeFacts
from geopurify_train.referring.templates import TemplateSet
from geopurify_worlds.home import make_home

GROUPS = ("view-independent", "view-dependent", "negation, counts, ordinals")


@dataclass
class AnswerCounts:
    """Right and all answers of each kind of sentence, and the sentences that went wrong."""

    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    asked: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: list[tuple[int, ReferringSample, ReferringAnswer]] = field(default_factory=list)

    def share(self, group: str) -> tuple[int, int]:
        """Return how many of a group's sentences were answered right, and asked."""
        kinds = [kind for kind in self.asked if group_of(kind) == group]
        return sum(self.right[kind] for kind in kinds), sum(self.asked[kind] for kind in kinds)


def group_of(kind: str) -> str:
    """Return the group of a kind of sentence."""
    if kind in VIEW_KINDS:
        return GROUPS[1]
    return GROUPS[2] if kind in NEGATION_COUNT_ORDER else GROUPS[0]


def evaluate_true_objects(
    seeds: Iterable[int], templates: TemplateSet = "second", rooms: int = 3
) -> AnswerCounts:
    """Answer sentences about the true objects of homes."""
    counts = AnswerCounts()
    for seed in seeds:
        facts = HomeFacts.of(make_home(seed, rooms))
        scene = ObjectScene(facts.objects)
        for sample in make_sentences(facts, templates, np.random.default_rng([seed, 23])):
            answer = answer_expression(
                parse_expression(sample.text), scene, T_map_viewpoint=sample.T_map_viewpoint
            )
            counts.asked[sample.kind] += 1
            if is_right(sample, answer):
                counts.right[sample.kind] += 1
            else:
                counts.wrong.append((seed, sample, answer))
    return counts


def is_right(sample: ReferringSample, answer: ReferringAnswer) -> bool:
    """Tell whether an answer means the things of a sentence, all of them and no others."""
    found = {item.object_id for item in answer.objects}
    if sample.accepts_any:
        return bool(found) and found <= sample.ids
    return found == sample.ids
