# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""From a sentence to a referring expression: clauses about one thing are put together."""

from collections.abc import Collection
from dataclasses import replace

from geopurify.query.referring.expression import (
    SELF,
    Phrase,
    Quantity,
    ReferringExpression,
    Relation,
    Viewpoint,
)
from geopurify.query.referring.meaning import Description, MeaningReader
from geopurify.query.referring.syntax import Clause, NounPhrase, Preposition, parse_tags
from geopurify.query.referring.tagger import tag_sentence


def parse_expression(text: str, nouns: Collection[str] = ()) -> ReferringExpression:
    """Parse a sentence that says which thing is meant; any text has a parse.

    Args:
        nouns: names of classes of the map, beside those of an English dictionary.
    """
    tagged = tag_sentence(text, {word for name in nouns for word in name.lower().split()})
    sentence = parse_tags(tagged.tags)
    reader = _ClauseReader()
    for clause in sentence.clauses:
        reader.read(clause)
    reader.name_the_target()
    lost = [*tagged.not_understood, *(tag.words for tag in sentence.skipped)]
    return ReferringExpression(
        text,
        reader.target.finish(),
        reader.quantity(),
        tuple(reader.viewpoints),
        tuple(tagged.corrected),
        tuple(dict.fromkeys([*lost, *reader.meaning.not_understood])),
    )


class _ClauseReader:
    """Reads clause after clause; the first noun that is named is the target."""

    def __init__(self) -> None:
        self.meaning = MeaningReader()
        self.target = Description()
        self.viewpoints: list[Viewpoint] = []
        self._counted = False

    def name_the_target(self) -> None:
        """Give "the left one" the noun of several things that somebody faces."""
        several = [
            p for v in self.viewpoints for p in v.anchors if p.all_of_them or (p.count or 1) > 1
        ]
        if not self.target.noun and several:
            self.target.noun = several[-1].noun

    def quantity(self) -> Quantity:
        """Return whether one thing is asked for, all of a kind, or their number."""
        if self._counted:
            return "count"
        ordered = self.target.ranks
        return "all" if self.target.all_of_them and not ordered else "one"

    def read(self, clause: Clause) -> None:
        """Add a clause to what is known of the target."""
        if clause.kind == "VIEW":
            self._read_viewpoint(clause)
        elif not clause.subjects:
            self._say(self.target, clause)
        else:
            self._read_named(clause)

    def _read_viewpoint(self, clause: Clause) -> None:
        anchors = list(self.meaning.phrases(clause.subjects))
        for predicate in clause.predicates:
            if isinstance(predicate.complement, Preposition):
                place = Description()
                self.meaning.add_preposition(predicate.complement, place, True, None)
                anchors.append(place.finish())
        assert clause.tag is not None  # the word that opens it
        self.viewpoints.append(Viewpoint(clause.tag.value, tuple(anchors)))

    def _say(self, thing: Description, clause: Clause, nested: bool = False) -> None:
        for predicate in clause.predicates:
            self.meaning.add_predicate(predicate, thing, nested)

    def _read_named(self, clause: Clause) -> None:
        """Read a clause with a subject: the target, an anchor named before, or another thing."""
        first = self.meaning.describe(clause.subjects[0])
        first.all_of_them &= not is_singular(clause)
        if not self.target.noun:
            self._counted |= first.counted
            self.target.merge(first)
            self.target.all_of_them |= first.all_of_them
            self._say(self.target, clause)
            return
        if self._is_target(first, clause):
            self.target.merge(first)
            self._say(self.target, clause)
        elif not self._add_to_anchor(first, clause):
            self._say(first, clause, nested=True)
            self.target.relations.append(Relation("has", (first.finish(),)))

    def _is_target(self, first: Description, clause: Clause) -> bool:
        if not first.noun or first.noun == SELF:
            return True
        if head(first.noun) == head(self.target.noun):
            return True
        said = [p.complement for p in clause.predicates]
        pointing = [c for c in said if isinstance(c, Preposition)]
        beside_it = any(c.tag.kind == "LOC" or mentions_self(c.nouns) for c in pointing)
        anchor = any(head(first.noun) == head(p.noun) for p in self._anchors())
        return first.definite and clause.kind == "NAME" and not (beside_it or anchor)

    def _anchors(self) -> list[Phrase]:
        return [p for relation in self.target.relations for p in relation.anchors]

    def _add_to_anchor(self, first: Description, clause: Clause) -> bool:
        """Add what is said of a thing that the target was related to."""
        if not first.definite or clause.kind != "NAME":
            return False
        for index, relation in enumerate(self.target.relations):
            for place, anchor in enumerate(relation.anchors):
                if anchor.noun and head(anchor.noun) == head(first.noun):
                    self._say(first, clause)
                    anchors = list(relation.anchors)
                    anchors[place] = joined(anchor, first.finish())
                    self.target.relations[index] = replace(relation, anchors=tuple(anchors))
                    return True
        return False


def head(noun: str) -> str:
    """Return the last word of a compound."""
    return noun.rpartition(" ")[2]


def joined(phrase: Phrase, more: Phrase) -> Phrase:
    """Return a phrase with what is said of the same thing elsewhere."""
    return replace(
        phrase,
        attributes=tuple(dict.fromkeys(phrase.attributes + more.attributes)),
        relations=tuple(dict.fromkeys(phrase.relations + more.relations)),
        ranks=tuple(dict.fromkeys(phrase.ranks + more.ranks)),
    )


def is_singular(clause: Clause) -> bool:
    """Tell whether the verb is one of a single thing: "the books is"."""
    return any(verb.words in ("is", "was", "s") for p in clause.predicates for verb in p.verbs)


def mentions_self(nouns: tuple[NounPhrase, ...]) -> bool:
    """Tell whether one of the nouns is "it"."""
    return any(tag.kind == "SELF" for noun in nouns for tag in noun.nouns)
