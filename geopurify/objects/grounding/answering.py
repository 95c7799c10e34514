# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Answers a referring expression by the objects of a map."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geopurify.objects.grounding.boxes import FloatArray
from geopurify.objects.grounding.context import Chosen, Impossible, find_anchors
from geopurify.objects.grounding.grounder import Grounder
from geopurify.objects.grounding.nouns import MatchText, NounMatcher
from geopurify.objects.grounding.scene import ObjectScene
from geopurify.objects.grounding.viewpoints import Viewer, viewer_at
from geopurify.query.referring.answer import GroundedPhrase, ReferringAnswer
from geopurify.query.referring.expression import ReferringExpression, Viewpoint

ROOM_CENTRE = "the room's centre, looking at what is spoken of"
TIE = 1e-6
MOST_ALTERNATIVES = 10
OTHER_EYES = ((1, 1), (1, -1), (-1, 1), (-1, -1))  # quarters of the room


def answer_expression(
    expression: ReferringExpression,
    scene: ObjectScene,
    *,
    T_map_viewpoint: ArrayLike | None = None,
    T_map_robot: ArrayLike | None = None,
    match_text: MatchText | None = None,
) -> ReferringAnswer:
    """Find the objects that a sentence means.

    Args:
        T_map_viewpoint: (4, 4) pose from which left and right are said, x forward (REP-103).
        T_map_robot: (4, 4) pose of the robot, used if there is no viewpoint.
        match_text: tells which objects answer a noun that is not a class of theirs.
    """
    nouns = NounMatcher(scene.objects, match_text)
    viewer = Viewer(None, None, ROOM_CENTRE)
    if T_map_viewpoint is not None:
        viewer = viewer_at(scene, T_map_viewpoint, "the viewpoint of the request")
    elif T_map_robot is not None:
        viewer = viewer_at(scene, T_map_robot, "the robot")
    grounder = Grounder(scene, nouns, viewer)
    try:
        if expression.viewpoints:
            grounder.viewer = viewer_of_sentence(expression.viewpoints, grounder)
        chosen = grounder.find(expression.target)
    except Impossible as reason:
        return _answer(expression, grounder, (), reason=str(reason))
    return _decide(expression, grounder, chosen, T_map_viewpoint is not None)


def _decide(
    expression: ReferringExpression, grounder: Grounder, chosen: Chosen, is_explicit: bool
) -> ReferringAnswer:
    found = chosen.best_first()
    depends = grounder.looked_at is not None and not (is_explicit or expression.viewpoints)
    elsewhere = list(_seen_from_elsewhere(expression, grounder)) if depends else []
    if not len(found):
        reason = f"nothing is {expression.target}"
        return _answer(expression, grounder, (), others=elsewhere, reason=reason)
    if expression.quantity != "one":
        return _answer(expression, grounder, found)
    number = expression.target.count if not chosen.ordered else 1
    meant = found[: max(number or 1, 1)]
    rest = found[len(meant) :]
    margin = float(chosen.costs[rest[0]] - chosen.costs[meant[-1]]) if len(rest) else None
    others = [int(i) for i in rest] if margin is not None and margin < TIE else []
    others += [index for index in elsewhere if index not in meant]
    return _answer(expression, grounder, meant, margin, others)


def _seen_from_elsewhere(expression: ReferringExpression, grounder: Grounder) -> Iterator[int]:
    """Yield what the sentence means from the room's centre and from its quarters."""
    scene = grounder.scene
    place = grounder.looked_at
    if place is None:
        return
    centre, size = scene.walls.around(place)
    eyes = [centre + np.array(q) / 4 * size @ scene.walls.axes for q in OTHER_EYES]
    viewers = [Viewer(eye, None, "") for eye in eyes]
    for viewer in (Viewer(None, None, ROOM_CENTRE), *viewers):
        other = Grounder(scene, grounder.nouns, viewer)
        try:
            yield from map(int, other.find(expression.target).best_first()[:1])
        except Impossible:
            continue


def _answer(
    expression: ReferringExpression,
    grounder: Grounder,
    meant: NDArray[np.int64] | Sequence[int],
    margin: float | None = None,
    others: Sequence[int] = (),
    reason: str = "",
) -> ReferringAnswer:
    objects, others = grounder.scene.objects, list(dict.fromkeys(others))
    phrases = dict(reversed(grounder.phrases.items()))  # the target was finished last
    return ReferringAnswer(
        expression,
        tuple(objects[i] for i in meant),
        tuple(GroundedPhrase(t, tuple(objects[i] for i in f)) for t, f in phrases.items()),
        margin,
        grounder.viewer.source if grounder.looked_at is not None else "",
        bool(others),
        tuple(objects[i] for i in others[:MOST_ALTERNATIVES]),
        tuple(dict.fromkeys((*grounder.not_checked, *grounder.assumed))),
        tuple(grounder.nouns.unnamed),
        reason,
    )


def viewer_of_sentence(viewpoints: Sequence[Viewpoint], grounder: Grounder) -> Viewer:
    """Return where a sentence says that somebody stands and looks.

    Raises:
        Impossible: what is faced or stood at is not in the map.
    """
    scene, eye, forward = grounder.scene, None, None
    for viewpoint in viewpoints:
        place = _place_of(viewpoint, grounder)
        if place is None:
            continue
        centre, _ = scene.walls.around(place)
        if viewpoint.kind in ("at", "entering"):
            eye, forward = place, centre - place
        else:
            from_eye = place - (centre if eye is None else eye)
            forward = -from_eye if viewpoint.kind == "back_to" else from_eye
            eye = centre if eye is None else eye
    if eye is None or forward is None or np.linalg.norm(forward) < TIE:
        return grounder.viewer
    said = " and ".join(map(str, viewpoints))
    return Viewer(eye, forward / np.linalg.norm(forward), f"the sentence: {said}", turns=False)


def _place_of(viewpoint: Viewpoint, grounder: Grounder) -> FloatArray | None:
    centres = grounder.scene.boxes.centres
    for phrase in viewpoint.anchors[:1]:
        named = phrase
        if not phrase.noun and phrase.relations:  # "standing at the door", "in the middle"
            relation = phrase.relations[0]
            if relation.name == "middle":
                return grounder.scene.walls.around(centres.mean(0))[0]
            named = relation.anchors[0] if relation.anchors else phrase
        if named.noun:
            found: FloatArray = centres[find_anchors(grounder, named)].mean(0)
            return found
    if viewpoint.kind == "entering":
        doors = np.flatnonzero(grounder.nouns.match("door"))
        if len(doors) == 1:
            door: FloatArray = centres[doors[0]]
            return door
    return None
