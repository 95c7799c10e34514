# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How a text that says which thing is meant was understood, as a viewer shows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geopurify.query.referring.answer import ReferringAnswer


@dataclass(frozen=True, eq=False)
class Anchor:
    """An object that a text mentions beside the one it asks for.

    Attributes:
        phrase: the words that mean it.
        name: its class and id.
        T_map_box, size_m: its box.
    """

    phrase: str
    name: str
    T_map_box: NDArray[np.float64]
    size_m: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Understanding:
    """The parse of a text, and what it says about the map.

    Attributes:
        parse: as a formula: ``chair [red, near(window)]``.
        names: classes and ids of the objects that are meant.
        frame: from where left and right are said; "" if that makes no difference.
        alternatives: names of what may be meant as well.
        doubts: sentences: what was not understood, read otherwise, or not checked.
        reason: why there is no object; "" if there is one.
    """

    parse: str
    names: tuple[str, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    frame: str = ""
    alternatives: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    reason: str = ""

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield what is told, as names and values."""
        yield "understood as", self.parse
        for phrase in dict.fromkeys(anchor.phrase for anchor in self.anchors):
            names = (anchor.name for anchor in self.anchors if anchor.phrase == phrase)
            yield f"“{phrase}”", ", ".join(dict.fromkeys(names))
        if self.frame:
            yield "left and right from", self.frame
        if self.alternatives:
            yield "may also be", ", ".join(self.alternatives)
        for doubt in self.doubts:
            yield "note", doubt
        if self.reason:
            yield "no object", self.reason


def understanding_of(answer: ReferringAnswer) -> Understanding:
    """Return how a text was understood."""
    expression = answer.expression
    return Understanding(
        str(expression),
        tuple(f"{found.label} {found.object_id}" for found in answer.objects),
        tuple(
            Anchor(phrase.text, f"{o.label} {o.object_id}", o.T_map_box, o.size_m)
            for phrase in answer.phrases[1:]
            for o in phrase.objects
        ),
        answer.frame,
        tuple(f"{found.label} {found.object_id}" for found in answer.alternatives),
        doubts_of(
            expression.not_understood,
            [f"{word}: {meant}" for word, meant in expression.corrected],
            answer.not_checked,
        ),
        answer.reason,
    )


def doubts_of(
    not_understood: Sequence[str],
    corrected: Sequence[str],
    not_checked: Sequence[str],
) -> tuple[str, ...]:
    """Return sentences about words of a text; ``corrected`` has what each was read as."""
    told = (
        ("not understood", not_understood),
        ("read as", corrected),
        ("not checked", not_checked),
    )
    return tuple(f"{what}: {', '.join(words)}" for what, words in told if words)
