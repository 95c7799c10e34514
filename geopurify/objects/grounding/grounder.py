# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Finds the objects that each phrase of a sentence means."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from geopurify.objects.grounding.attributes import check
from geopurify.objects.grounding.boxes import FloatArray
from geopurify.objects.grounding.context import Chosen, NotInMap
from geopurify.objects.grounding.nouns import ROOMS, NounMatcher
from geopurify.objects.grounding.ordering import as_order, order_by
from geopurify.objects.grounding.related import RelationFinder
from geopurify.objects.grounding.scene import ObjectScene
from geopurify.objects.grounding.viewpoints import Sight, Viewer, look
from geopurify.query.referring.expression import Attribute, Phrase, Rank


@dataclass
class Grounder:
    """Grounds the phrases of one sentence as one viewer sees the room.

    Attributes:
        looked_at: (2,) the last place of the floor plan that left or right was said of; None if
            the viewer made no difference.
        not_checked: what could not be seen.
        phrases: each phrase with the (N,) objects that it may mean.
    """

    scene: ObjectScene
    nouns: NounMatcher
    viewer: Viewer
    looked_at: FloatArray | None = None
    not_checked: list[str] = field(default_factory=list)
    phrases: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    assumed: list[str] = field(default_factory=list)

    def find(self, phrase: Phrase, itself: int | None = None) -> Chosen:
        """Return the objects that a phrase may mean.

        Args:
            itself: what "it" is in the phrase.

        Raises:
            NotInMap: there is nothing that a noun in it may mean.
        """
        kind = self._of_kind(phrase)
        chosen = Chosen(kind.copy(), np.zeros(len(kind)))
        for attribute in phrase.attributes:
            self._check(attribute, chosen, kind)
        soft = self._narrow(phrase, chosen, itself)
        for other in phrase.excluded:
            self._exclude(phrase, other, chosen)
        if phrase.ranks or soft:
            self._order((*phrase.ranks, *soft), chosen)
        if itself is None:
            self.phrases[str(phrase)] = chosen.best_first()
        return chosen

    def sight(self, place: FloatArray, faces: bool) -> Sight:
        """Return how the viewer sees a place of the floor plan."""
        self.looked_at = place
        return look(self.scene, self.viewer, place, faces)

    def _of_kind(self, phrase: Phrase) -> NDArray[np.bool_]:
        if not phrase.noun or phrase.noun in ROOMS:
            return self.scene.is_thing.copy()
        for noun in (phrase.noun, *phrase.other_nouns):
            found = self.nouns.match(noun)
            if found.any():
                return found
        raise NotInMap(phrase.noun)

    def _check(self, attribute: Attribute, chosen: Chosen, kind: NDArray[np.bool_]) -> None:
        verdict = check(self.scene, attribute, kind)
        if verdict is None:
            if attribute.kind != "role":
                self.not_checked.append(str(attribute))
        elif attribute.negated:
            chosen.fits &= ~verdict.fits
        else:
            chosen.fits &= verdict.fits
            chosen.costs += np.maximum(verdict.costs, 0)

    def _narrow(self, phrase: Phrase, chosen: Chosen, itself: int | None) -> tuple[Rank, ...]:
        """Keep what is in the relations of a phrase; return those that only order."""
        soft: list[Rank] = []
        finder = RelationFinder(self, itself)
        for relation in phrase.relations:
            rank = as_order(relation)
            if rank is not None and itself is None and not phrase.all_of_them:
                soft.append(rank)
                continue
            try:
                verdict = finder.find(relation, chosen.fits)
            except NotInMap:
                if relation.negated:
                    continue  # nothing is next to what is not there
                raise
            if verdict is None:
                self.not_checked.append(str(relation))
            elif relation.negated:
                chosen.fits &= ~verdict.fits
            else:
                chosen.fits &= verdict.fits
                chosen.costs += np.where(verdict.fits, verdict.costs, 0)
        return tuple(soft)

    def _exclude(self, phrase: Phrase, other: Phrase, chosen: Chosen) -> None:
        """Drop "not the red one"; what is excluded is of the same kind unless it is named."""
        named = other if other.noun else replace(other, noun=phrase.noun)
        try:
            found = self.find(named, itself=-1)
        except NotInMap:
            return
        if found.ordered:
            chosen.fits[found.best_first()[:1]] = False
        else:
            chosen.fits &= ~found.fits

    def _order(self, ranks: tuple[Rank, ...], chosen: Chosen) -> None:
        """Put what fits in the order of "largest", "second from the left", "closest to"."""
        total, found = np.zeros(len(chosen.fits)), np.flatnonzero(chosen.fits)
        ordered = False
        for rank in ranks:
            values = order_by(self, rank, found)
            if values is None:
                self.not_checked.append(str(rank))
                continue
            ordered = True
            if len(ranks) > 1:  # several orders: their places add up, nearly equal ones by value
                places = np.argsort(np.argsort(values[found], kind="stable"))
                spread = max(float(np.ptp(values[found])), 1e-9) if len(found) else 1.0
                total[found] += places + values[found] / spread
            else:
                total[found] += values[found]
            if rank.negated and len(found):
                chosen.fits[found[np.argmin(values[found])]] = False
        if ordered:
            chosen.costs, chosen.ordered = total, True
