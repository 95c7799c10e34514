# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a sentence means by the parser and by the network together.

Where the parser understands a sentence it is nearly always right, and better than the network;
what it misreads seldom fits the map in one clear way.  So its answer stays unless it is doubtful.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geopurify.objects.grounding.nouns import synonyms
from geopurify.objects.map_object import MapObject
from geopurify.objects.referring_network.region_finder import LEAST_SCORE
from geopurify.query.referring.answer import ReferringAnswer
from geopurify.query.referring.tagger import usual_nouns

EXCLUDING_SCORE = 0.1
TIE_M = 1e-6
MOST_SCORES = 5  # in an answer
MISREAD = ("words", "unnamed")

Doubt = Literal["", "words", "nothing fits", "unnamed", "tie"]


def find_doubt(answer: ReferringAnswer) -> Doubt:
    """Return what is doubtful about the parser's answer; "" if nothing is.

    That a usual thing, such as a sofa, is not in the map is no doubt: the network would find
    something else in its place.
    """
    if not answer.objects and any(map(_is_usual, answer.unnamed)):
        return ""
    if answer.expression.not_understood or answer.not_checked:
        return "words"
    if answer.unnamed or not answer.expression.target.noun:
        return "unnamed"
    if not answer.objects:
        return "nothing fits"
    return "tie" if _is_tie(answer) else ""


def _is_tie(answer: ReferringAnswer) -> bool:
    return answer.margin_m is not None and answer.margin_m < TIE_M


def _is_usual(noun: str) -> bool:
    head = noun.rpartition(" ")[2]
    return head in usual_nouns() or head in synonyms()


def is_asked(answer: ReferringAnswer, knows_viewpoint: bool) -> bool:
    """Tell whether the network is asked: something is doubtful that it can tell.

    Where sides are said from an unknown place the network can't tell them either.
    """
    has_no_side = bool(answer.frame and answer.objects) and not knows_viewpoint
    return bool(find_doubt(answer)) and not has_no_side


def decide(
    answer: ReferringAnswer, objects: Sequence[MapObject], scores: NDArray[np.float32]
) -> ReferringAnswer:
    """Return what a sentence means by the parser's answer and the network's scores.

    The parser's answer stays if nothing about it is doubtful, or if the network holds its objects
    for likelier than not.  Else it is what the network holds so: the likeliest one, if the parser
    had found one; nothing, if all are unlikely.

    Args:
        scores: (N,) of the objects, as of `RegionFinder.score`.
    """
    order = np.argsort(-scores, kind="stable")
    likeliest = tuple((objects[i].object_id, float(scores[i])) for i in order[:MOST_SCORES])
    scored = replace(answer, network_scores=likeliest)
    held = [objects[i] for i in order if scores[i] > LEAST_SCORE]
    ids = {found.object_id for found in held}
    doubt = find_doubt(answer)
    if not doubt:
        return answer
    is_held = bool(ids) and all(found.object_id in ids for found in answer.objects)
    is_drawn = doubt in MISREAD and _is_tie(answer)  # nothing that was understood tells them apart
    if answer.objects and is_held and not is_drawn:
        return scored
    if held:
        return _chosen(scored, held)
    if doubt in MISREAD and answer.objects and scores.max(initial=0) < EXCLUDING_SCORE:
        reason = "words are not understood, and the network holds all objects for unlikely"
        return replace(_chosen(scored, []), reason=reason)
    return scored


def _chosen(answer: ReferringAnswer, held: Sequence[MapObject]) -> ReferringAnswer:
    single = answer.expression.quantity == "one" and bool(answer.objects)
    return replace(
        answer,
        objects=tuple(held[:1] if single else held),
        phrases=(),
        margin_m=None,
        ambiguous=single and len(held) > 1,
        alternatives=tuple(held[1:]) if single else (),
        reason="",
        decided_by="network",
    )
