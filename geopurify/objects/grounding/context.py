# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What the search for relations and orders needs of the search for phrases."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from geopurify.objects.grounding.boxes import FloatArray
from geopurify.objects.grounding.scene import ObjectScene
from geopurify.objects.grounding.viewpoints import Sight
from geopurify.query.referring.expression import Phrase


class Impossible(Exception):
    """No object can be meant; its text says why."""


class NotInMap(Impossible):
    """A thing that is named is not in the map."""

    def __init__(self, noun: str) -> None:
        super().__init__(f"there is no {noun} in the map")


@dataclass
class Chosen:
    """Objects that a phrase may mean.

    Attributes:
        fits: (N,) whether each object does.
        costs: (N,) the less, the better, in metres.
        ordered: they are in an order that decides: the first is meant.
    """

    fits: NDArray[np.bool_]
    costs: FloatArray
    ordered: bool = False

    def best_first(self) -> NDArray[np.int64]:
        """Return the indices of the objects that fit."""
        found = np.flatnonzero(self.fits)
        return found[np.argsort(self.costs[found], kind="stable")]

    def meant(self) -> NDArray[np.int64]:
        """Return the objects that fit, or the first if they are in an order that decides."""
        found = self.best_first()
        return found[:1] if self.ordered else found


class Context(Protocol):
    """Finds phrases in a scene, as one viewer sees it."""

    scene: ObjectScene
    assumed: list[str]

    def find(self, phrase: Phrase, itself: int | None = None) -> Chosen:
        """Return the objects that a phrase may mean."""

    def sight(self, place: FloatArray, faces: bool) -> Sight:
        """Return how the viewer sees a place of the floor plan."""


def find_anchors(context: Context, phrase: Phrase) -> NDArray[np.int64]:
    """Return the objects that an anchor may mean.

    Raises:
        Impossible: there is none.
    """
    found = context.find(phrase).meant()
    if not len(found):
        raise Impossible(f"nothing in the map is {phrase}")
    return found
