# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""From noun phrases with their predicates to what they say of a thing."""

from dataclasses import dataclass, field, replace

from geopurify.query.referring.expression import SELF, Attribute, Phrase, Rank, Relation
from geopurify.query.referring.lexicon import word_set
from geopurify.query.referring.syntax import Having, Member, NounPhrase, Predicate, Preposition
from geopurify.query.referring.tagger import Tag

USUAL_WORDS = frozenset(("color", "shade", "material", "size", "shape"))  # others: as written
STATES = frozenset(("facing", "hanging", "leaning", "pushed", "stacked"))
HALF_SAID = frozenset(("from", "to", "with", "than", "like"))  # need what comes after them
DEEPEST = 12  # phrases within phrases; nobody says more, and each costs stack
TOO_DEEP = f"(what is nested in more than {DEEPEST} phrases)"


@dataclass
class Description:
    """A phrase that is still being read."""

    noun: str = ""
    attributes: list[Attribute] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    ranks: list[Rank] = field(default_factory=list)
    count: int | None = None
    all_of_them: bool = False
    counted: bool = False
    definite: bool = False
    part: str = ""
    other_nouns: list[str] = field(default_factory=list)
    excluded: list[Phrase] = field(default_factory=list)

    def finish(self) -> Phrase:
        """Return the phrase; what was said twice counts once."""
        return Phrase(
            self.noun,
            tuple(dict.fromkeys(self.attributes)),
            tuple(dict.fromkeys(self.relations)),
            tuple(dict.fromkeys(self.ranks)),
            self.count,
            self.all_of_them,
            self.part,
            tuple(dict.fromkeys(self.other_nouns)),
            tuple(dict.fromkeys(self.excluded)),
        )

    def merge(self, other: "Description") -> None:
        """Add what is said of the same thing elsewhere."""
        if not self.noun:
            self.noun = other.noun
        elif other.noun and other.noun != self.noun:
            self._rename(other.noun)
        self.attributes += other.attributes
        self.relations += other.relations
        self.ranks += other.ranks
        self.other_nouns += other.other_nouns
        self.excluded += other.excluded
        self.count = self.count or other.count

    def _rename(self, noun: str) -> None:
        head = noun.split()[-1]
        if head in word_set("shapes"):
            self.attributes.append(Attribute("shape", head))
        elif head == self.noun:
            self.noun = noun  # "office chair" says more than "chair"
        else:
            self.other_nouns.append(noun)


class MeaningReader:
    """Reads noun phrases; keeps the words of a sentence that have no meaning in their place."""

    def __init__(self) -> None:
        self.not_understood: list[str] = []
        self._depth = 0

    def phrase(self, noun: NounPhrase) -> Phrase:
        """Return what a noun phrase that is not the target says."""
        return self.describe(noun, nested=True).finish()

    def phrases(self, nouns: tuple[NounPhrase, ...]) -> tuple[Phrase, ...]:
        """Return what several noun phrases say."""
        return tuple(map(self.phrase, nouns))

    def describe(self, noun: NounPhrase, nested: bool = False) -> Description:
        """Read a noun phrase.

        Args:
            nested: it is part of another phrase, so that relations may leave that one out.
        """
        found = Description()
        if noun.nouns and noun.nouns[0].kind == "SELF":
            found.noun = SELF
            return found
        found.noun = " ".join(tag.value for tag in noun.nouns if tag.kind == "NOUN")
        ordinal = self._read_before(noun, found)
        if ordinal is not None:
            ordinal = self._apply_ordinal(ordinal, noun, found)
        if noun.after and self._depth == DEEPEST:
            self.not_understood.append(TOO_DEEP)
            return found
        self._depth += 1
        for part in noun.after:
            self._read_after(part, found, ordinal, nested)
        self._depth -= 1
        return found

    def _read_before(self, noun: NounPhrase, found: Description) -> int | None:
        ordinal = None
        for tag in noun.before:
            if tag.kind == "ADJ":
                found.attributes.append(as_attribute(tag))
            elif tag.kind == "SUP":
                found.ranks.append(as_rank(tag))
            elif tag.kind == "ORD":
                ordinal = int(tag.value)
            elif tag.kind == "NUM":
                found.count = int(tag.value)
            elif tag.kind == "QUANT":
                found.all_of_them |= tag.value in ("all", "count")
                found.counted |= tag.value == "count"
            elif tag.kind in ("PART", "GROUP"):
                found.part = tag.words
            elif tag.kind == "DET":
                found.definite |= tag.words not in ("a", "an", "some", "any")
        last = noun.nouns[-1] if noun.nouns else Tag("ONE", "", "")
        plural = last.kind == "NOUN" and last.words != last.value and last.words.endswith("s")
        found.all_of_them |= plural and found.count is None and not found.ranks
        return ordinal

    def _apply_ordinal(self, ordinal: int, noun: NounPhrase, found: Description) -> int | None:
        """Use "second" with "largest" or "closest"; return it if it is of something else."""
        found.all_of_them = False
        if found.ranks:
            rank = found.ranks[-1]
            sign = 1 if rank.position > 0 else -1
            found.ranks[-1] = replace(rank, position=sign * ordinal)
            return None
        asked = ("FROM_SIDE", "SREL")
        ordered = [part for part in noun.after if isinstance(part, Preposition)]
        if not any(p.tag.kind in asked or p.tag.value in ("from", "to") for p in ordered):
            found.ranks.append(Rank("row", ordinal))
            return None
        return ordinal

    def _read_after(
        self,
        part: Preposition | Having | Member | tuple[Predicate, ...],
        found: Description,
        ordinal: int | None,
        nested: bool,
    ) -> None:
        if isinstance(part, Preposition):
            self.add_preposition(part, found, nested, ordinal)
        elif isinstance(part, Having):
            self.add_having(part, found)
        elif isinstance(part, Member):
            self._add_member(part, found)
        else:
            for predicate in part:
                self.add_predicate(predicate, found, nested)

    def _add_member(self, part: Member, found: Description) -> None:
        if part.noun is None:
            return
        whole = self.describe(part.noun, nested=True)
        if not found.noun:  # "the larger of the two shelves"
            found.merge(replace(whole, all_of_them=False))
        else:
            found.relations.append(Relation("part_of", (whole.finish(),)))

    def add_predicate(
        self, predicate: Predicate, found: Description, nested: bool = False, negated: bool = False
    ) -> None:
        """Add what a predicate says of a thing."""
        for verb in predicate.verbs:
            negated ^= verb.kind == "NOT"
        said = predicate.complement
        for verb in predicate.verbs:
            if verb.kind in ("PLACE", "PARTICIPLE") and verb.value in STATES:
                found.attributes.append(Attribute("state", verb.words, negated and said is None))
        if isinstance(said, Preposition):
            self.add_preposition(
                replace(said, negated=said.negated ^ negated), found, nested, None
            )
        elif isinstance(said, Having):
            self.add_having(replace(said, negated=said.negated ^ negated), found)
        elif said is not None:
            for noun in said[:1]:
                self._add_nominal(noun, found, negated)

    def _add_nominal(self, noun: NounPhrase, found: Description, negated: bool) -> None:
        """Add "is a brown chair", "is the largest", "is not red", "is not the one on the left"."""
        said = self.describe(noun)
        if not negated:
            found.merge(said)
        elif said.noun or said.relations or said.ranks or noun.nouns:
            found.excluded.append(said.finish())
        else:
            found.attributes += [replace(a, negated=not a.negated) for a in said.attributes]

    def add_having(self, part: Having, found: Description) -> None:
        """Add "with arms", "has no drawers", "with a gray finish"."""
        said = self.phrases(part.nouns)
        for phrase in filter(is_coat, said):
            found.attributes += [
                replace(a, negated=a.negated ^ part.negated) for a in phrase.attributes
            ]
        had = tuple(replace(p, all_of_them=False) for p in said if not is_coat(p))
        if had:
            found.relations.append(Relation("has", had, part.negated))

    def add_preposition(
        self, part: Preposition, found: Description, nested: bool, ordinal: int | None
    ) -> None:
        """Add a relation, an order or a place in the room."""
        tag, anchors = part.tag, self.phrases(part.nouns)
        if tag.kind == "SREL":
            found.ranks = [r for r in found.ranks if r.order != "row" or ordinal is None]
            found.ranks.append(Rank(tag.value, ordinal or 1, anchors, part.negated))
        elif tag.kind == "FROM_SIDE":
            order, sign = tag.value.split(":")
            found.ranks.append(Rank(order, int(sign) * (ordinal or 1), (), part.negated))
        elif tag.kind == "LOC":
            found.relations += [Relation(name, (), part.negated) for name in tag.value.split("+")]
        elif tag.value in ("from", "to", "than") and self._extends_rank(found, anchors, ordinal):
            return
        elif anchors or (nested and tag.value not in HALF_SAID):
            names = tag.value.split("+")
            found.relations += [Relation(name, anchors, part.negated) for name in names]
        else:
            self.not_understood.append(tag.words)

    def _extends_rank(
        self, found: Description, anchors: tuple[Phrase, ...], ordinal: int | None
    ) -> bool:
        """Read "closest ... to the door", "taller than the desk", "second ... from the door"."""
        if ordinal is not None and anchors:
            found.ranks.append(Rank("near", ordinal, anchors))
            return True
        if found.ranks and anchors and not found.ranks[-1].anchors:
            found.ranks[-1] = replace(found.ranks[-1], anchors=anchors)
            return True
        return False


def is_coat(phrase: Phrase) -> bool:
    """Tell whether a phrase is the colour of what has it: "blue paint", "wearing blue"."""
    is_color = bool(phrase.attributes) and all(a.kind == "color" for a in phrase.attributes)
    extra = phrase.relations or phrase.ranks or phrase.excluded
    return is_color and not extra and (not phrase.noun or phrase.noun in word_set("coats"))


def as_attribute(tag: Tag) -> Attribute:
    """Return the property that an adjective stands for."""
    kind, _, value = tag.value.partition(":")
    return Attribute(kind, value if kind in USUAL_WORDS else tag.words)


def as_rank(tag: Tag) -> Rank:
    """Return the order that a superlative stands for."""
    order, _, position = tag.value.partition(":")
    return Rank(order, int(position))
