# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What is said to a sentence: the objects that it means, and how sure that is."""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from geopurify.errors import quote
from geopurify.query.referring.expression import ReferringExpression


class ReferredObject(Protocol):
    """A thing with identity, such as `geopurify.objects.MapObject`."""

    @property
    def object_id(self) -> int:
        """What it is known by."""
        ...

    @property
    def label(self) -> str:
        """Name of its class."""
        ...

    @property
    def T_map_box(self) -> NDArray[np.float64]:
        """(4, 4) pose of its box."""
        ...

    @property
    def size_m(self) -> NDArray[np.float64]:
        """(3,) edge lengths of its box."""
        ...


@dataclass(frozen=True, eq=False)
class GroundedPhrase:
    """A phrase of a sentence and the objects that it may mean."""

    text: str
    objects: tuple[ReferredObject, ...]


@dataclass(frozen=True, eq=False)
class ReferringAnswer:
    """The objects that a sentence means.

    Attributes:
        expression: the parsed sentence; ``str`` of it is the parse as text.
        objects: best first; none if nothing fits, several if all of a kind are asked for.
        phrases: of the sentence, the target first, each with its objects.
        margin_m: by how much the object is ahead of the next one that fits, in metres or, where
            colours are compared, in hundredths of a CIELAB unit; None if no other fits.
        frame: from where left and right are said; "" if that makes no difference.
        ambiguous: another viewpoint, or a tie, would give another object.
        alternatives: the objects that are meant then, or that fit as well.
        not_checked: properties and relations that boxes, colours and features don't show.
        unnamed: nouns that are no class of the map, whether or not features answered them.
        reason: why there is no object; "" if there is one.
        decided_by: what chose the objects: the geometry of boxes, or the referring network.
        network_scores: of the objects that the network holds likeliest, by id, best first; none if
            it was not asked.
    """

    expression: ReferringExpression
    objects: tuple[ReferredObject, ...]
    phrases: tuple[GroundedPhrase, ...] = ()
    margin_m: float | None = None
    frame: str = ""
    ambiguous: bool = False
    alternatives: tuple[ReferredObject, ...] = ()
    not_checked: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    reason: str = ""
    decided_by: Literal["geometry", "network"] = "geometry"
    network_scores: tuple[tuple[int, float], ...] = ()

    @property
    def count(self) -> int:
        """How many objects are meant."""
        return len(self.objects)

    def __repr__(self) -> str:
        found = ", ".join(f"{o.label} {o.object_id}" for o in self.objects) or self.reason
        return f"<ReferringAnswer {str(self.expression)!r}: {found}>"


def describe_answer(answer: ReferringAnswer) -> str:
    """Return one sentence about an answer, with the text that was asked."""
    text = quote(answer.expression.text)
    if answer.reason:
        return f"0 objects answer {text}: {answer.reason}"
    count = "1 object answers" if answer.count == 1 else f"{answer.count} objects answer"
    doubt = ", but another viewpoint or object would fit too" if answer.ambiguous else ""
    if answer.decided_by == "network":
        score = answer.network_scores[0][1]
        return f"{count} {text}, chosen by the network with a score of {score:.2f}{doubt}"
    return f"{count} {text}, understood as {answer.expression}{doubt}"
