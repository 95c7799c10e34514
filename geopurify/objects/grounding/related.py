# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Relations of objects to the anchors that a sentence names."""

from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from geopurify.objects.grounding import relations
from geopurify.objects.grounding.context import Context, Impossible, NotInMap, find_anchors
from geopurify.objects.grounding.nouns import ROOMS, normalize_name
from geopurify.objects.grounding.relations import PAIRWISE, Verdict
from geopurify.objects.grounding.viewpoints import SIDES, beside, half_of_room
from geopurify.query.referring.expression import SELF, Phrase, Relation

MOST_PAIRS = 200  # of anchors that a thing may be between
PART_M = 0.1  # a thing that another has touches it
WALLS = frozenset(("near", "against", "on", "along", "back_to", "close_to", "inside"))
# relations to "it" that are said without it: "with a lamp on top"
_OF_ITSELF = {"top": "on", "bottom": "below", "left": "left_of", "right": "right_of"}
_OF_ITSELF |= {"front": "front_of", "back": "behind", "side": "near"}
_OF_ROOM = {"left_of": "left", "right_of": "right", "front_of": "front", "behind": "back"}


@dataclass(frozen=True)
class RelationFinder:
    """Finds what is in a relation; ``itself`` is what "it" is, if a phrase is part of another."""

    context: Context
    itself: int | None

    def find(self, relation: Relation, among: NDArray[np.bool_]) -> Verdict | None:
        """Return which objects are in a relation; None if that can't be seen.

        Args:
            among: (N,) the objects that matter.

        Raises:
            Impossible: an anchor is not in the map, or the relation contradicts itself.
        """
        if relation.name == "has":
            return self._having(relation.anchors, among)
        if not relation.anchors:
            return self._without_anchor(relation.name)
        if all(normalize_name(phrase.noun) in ROOMS for phrase in relation.anchors):
            return self._of_room(relation.name)
        if relation.name == "between":
            return self._between(relation.anchors)
        found = [self._to_anchor(relation.name, phrase) for phrase in relation.anchors]
        seen = [verdict for verdict in found if verdict is not None]
        if not seen:
            return None
        return Verdict(
            np.all([verdict.fits for verdict in seen], axis=0),
            np.sum([np.where(v.fits, v.costs, 0) for v in seen], axis=0),
        )

    def _without_anchor(self, name: str) -> Verdict | None:
        scene = self.context.scene
        own_name = _OF_ITSELF.get(name, name)
        if self.itself is not None and self.itself >= 0 and self._is_pairwise(own_name):
            return self._pair(own_name, self.itself)
        if name == "corner":
            return relations.in_corner(scene)
        if name == "middle":
            return relations.in_middle(scene)
        if name in SIDES.values():
            centre = scene.boxes.centres.mean(0)
            return half_of_room(scene, self.context.sight(centre, False), name)
        return None

    def _of_room(self, name: str) -> Verdict | None:
        if name in ("corner", "middle"):
            return self._without_anchor(name)
        if name in _OF_ROOM:
            return self._without_anchor(_OF_ROOM[name])
        everywhere = Verdict(
            np.ones(len(self.context.scene.objects), np.bool_),
            np.zeros(len(self.context.scene.objects)),
        )
        return everywhere if name in ("inside", "on", "near", "part_of") else None

    def _to_anchor(self, name: str, phrase: Phrase) -> Verdict | None:
        scene, noun = self.context.scene, normalize_name(phrase.noun)
        if noun == SELF:
            if self.itself is None or self.itself < 0:
                raise Impossible("nothing stands in a relation to itself")
            return self._pair(name, self.itself) if self._is_pairwise(name) else None
        if not self._is_pairwise(name):
            return None
        if noun == "wall" and name in WALLS and phrase.is_plain and not phrase.attributes:
            near = name in ("near", "close_to")
            return relations.near_wall(scene) if near else relations.at_wall(scene)
        if noun in ("floor", "ground") and name in ("on", "near"):
            return relations.on_floor(scene)
        found = find_anchors(self.context, phrase)
        return merge_relations([self._pair(name, int(index)) for index in found])

    @staticmethod
    def _is_pairwise(name: str) -> bool:
        return name in PAIRWISE or name in SIDES

    def _pair(self, name: str, anchor: int) -> Verdict:
        scene = self.context.scene
        if name in SIDES:
            sight = self.context.sight(scene.boxes.centres[anchor], True)
            return beside(scene, anchor, sight, SIDES[name])
        verdict = PAIRWISE[name](scene, anchor)
        fits = verdict.fits.copy()
        fits[anchor] = False  # a thing is in no relation to itself
        return Verdict(fits, verdict.costs)

    def _between(self, phrases: tuple[Phrase, ...]) -> Verdict:
        found = [find_anchors(self.context, phrase) for phrase in phrases[:2]]
        pairs = combinations(found[0], 2) if len(found) == 1 else product(*found)
        verdicts = []
        for first, second in list(pairs)[:MOST_PAIRS]:
            if first != second:
                verdict = relations.between(self.context.scene, int(first), int(second))
                fits = verdict.fits.copy()
                fits[[first, second]] = False
                verdicts.append(Verdict(fits, verdict.costs))
        if not verdicts:
            raise Impossible(f"{' and '.join(map(str, phrases))} are not two things")
        return merge_relations(verdicts)

    def _having(self, phrases: tuple[Phrase, ...], among: NDArray[np.bool_]) -> Verdict | None:
        """Return what has things on, in or at it; None for parts that are no objects."""
        fits, seen = among.copy(), False
        for phrase in phrases:
            try:
                held = self._has_one(phrase, among)
            except NotInMap:
                if places_itself(phrase):
                    raise
                continue
            fits, seen = fits & held, True
        return Verdict(fits, np.zeros(len(fits))) if seen else None

    def _has_one(self, phrase: Phrase, among: NDArray[np.bool_]) -> NDArray[np.bool_]:
        held, least = np.zeros(len(among), np.bool_), phrase.count or 1
        boxes = self.context.scene.boxes
        if places_itself(phrase):
            for index in np.flatnonzero(among):
                found = self.context.find(phrase, int(index)).fits.copy()
                found[index] = False
                held[index] = np.count_nonzero(found) >= least
            return held
        owned = find_anchors(self.context, phrase)
        touching = np.stack([boxes.gaps(int(index)) <= PART_M for index in owned])
        touching[np.arange(len(owned)), owned] = False
        result: NDArray[np.bool_] = touching.sum(0) >= least
        return result


def places_itself(phrase: Phrase) -> bool:
    """Tell whether a phrase says where a thing is against the one that has it."""
    return any(
        not relation.anchors or any(anchor.noun == SELF for anchor in relation.anchors)
        for relation in phrase.relations
    )


def merge_relations(verdicts: list[Verdict]) -> Verdict:
    """Return a relation to any of several anchors, the best of which counts."""
    costs = np.min([np.where(v.fits, v.costs, np.inf) for v in verdicts], axis=0)
    return Verdict(np.any([v.fits for v in verdicts], axis=0), costs)
