# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a referring expression says: the structure that a sentence is parsed to.

Each part prints as a short formula: ``chair [red, near(window), not on(rug), 2nd near(door)]``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

Quantity = Literal["one", "all", "count"]
_ORDER_WORDS = {  # from the front and from the end of an order
    "size": ("smallest", "largest"),
    "height": ("shortest", "tallest"),
    "length": ("shortest", "longest"),
    "width": ("narrowest", "widest"),
    "up": ("lowest", "highest"),
    "near": ("nearest", "last nearest"),
    "far": ("farthest", "last farthest"),
    "left": ("leftmost", "last from left"),
    "right": ("rightmost", "last from right"),
}
SELF = "it"  # the noun of an anchor that is the thing described


@dataclass(frozen=True)
class Attribute:
    """A property: ``kind`` is color, shade, material, size, shape, state, pattern, part or role.

    ``value`` is the usual word of it: gray for "silvery".
    """

    kind: str
    value: str
    negated: bool = False

    def __str__(self) -> str:
        return f"{'not ' if self.negated else ''}{self.value}"


@dataclass(frozen=True)
class Rank:
    """A place in an order: "the largest", "second from the left", "closest to the door".

    Attributes:
        order: what is compared: size, height, length, width, up, left, right, front, back, near,
            far, middle, end, compass or most.
        position: from 1, or from the end: -1 is the last.
        anchors: what distances are measured from.
    """

    order: str
    position: int = 1
    anchors: tuple["Phrase", ...] = ()
    negated: bool = False

    def __str__(self) -> str:
        anchors = f"({', '.join(map(str, self.anchors))})" if self.anchors else ""
        words = _ORDER_WORDS.get(self.order, (self.order, f"last {self.order}"))
        word, number = words[self.position < 0], abs(self.position)
        nth = f" #{number}" if number > 1 else ""
        return f"{'not ' if self.negated else ''}{word}{anchors}{nth}"


@dataclass(frozen=True)
class Relation:
    """How the thing stands to others: ``name`` is near, on, below, left_of, has, corner, ...

    Without anchors it is of the room, or of the phrase that the thing is part of.
    """

    name: str
    anchors: tuple["Phrase", ...] = ()
    negated: bool = False

    def __str__(self) -> str:
        anchors = ", ".join(map(str, self.anchors))
        return f"{'not ' if self.negated else ''}{self.name}({anchors})"


@dataclass(frozen=True)
class Phrase:
    """A noun with all that is said of it.

    Attributes:
        noun: singular, a compound in full ("office chair"); "" for "the one", `SELF` for "it".
        other_nouns: what the same thing is called too.
        count: "two chairs"; None if no number is said.
        all_of_them: "all chairs", or a plural without a number.
        part: of the noun, e.g. "corner of".
        excluded: what the thing is not: "not the one at the door".
    """

    noun: str
    attributes: tuple[Attribute, ...] = ()
    relations: tuple[Relation, ...] = ()
    ranks: tuple[Rank, ...] = ()
    count: int | None = None
    all_of_them: bool = False
    part: str = ""
    other_nouns: tuple[str, ...] = ()
    excluded: tuple["Phrase", ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether a noun and its attributes are all there is."""
        extra = self.relations or self.ranks or self.excluded or self.all_of_them
        return not (extra or self.part or any(a.negated for a in self.attributes))

    def phrases(self) -> Iterator["Phrase"]:
        """Yield the phrase and, recursively, those that it mentions."""
        yield self
        anchors = [part.anchors for part in self.relations] + [part.anchors for part in self.ranks]
        for anchor in chain(*anchors):
            yield from anchor.phrases()
        for other in self.excluded:
            yield from other.phrases()

    def __str__(self) -> str:
        parts = [*map(str, (*self.attributes, *self.relations, *self.ranks))]
        parts += [f"not {other}" for other in self.excluded]
        number = "all " if self.all_of_them else f"{self.count} " if self.count else ""
        part = f"{self.part} " if self.part else ""
        return f"{number}{part}{self.noun or 'thing'}" + (
            f" [{', '.join(parts)}]" if parts else ""
        )


@dataclass(frozen=True)
class Viewpoint:
    """Where somebody stands or looks who says left and right.

    Attributes:
        kind: facing, looking, at, entering or back_to.
        anchors: what is faced, looked at, stood at, entered by or at the back.
    """

    kind: str
    anchors: tuple[Phrase, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind}({', '.join(map(str, self.anchors))})"


@dataclass(frozen=True)
class ReferringExpression:
    """A parsed sentence.

    Attributes:
        viewpoints: from which it is said, in the sentence's order.
        corrected: misspelt words, each with the word that it was read as.
        not_understood: words with a meaning that is in no part of the structure.
    """

    text: str
    target: Phrase
    quantity: Quantity = "one"
    viewpoints: tuple[Viewpoint, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    not_understood: tuple[str, ...] = ()

    def __str__(self) -> str:
        how_many = "" if self.quantity == "one" else f"{self.quantity}: "
        views = "".join(f" seen {viewpoint}" for viewpoint in self.viewpoints)
        return f"{how_many}{self.target}{views}"
