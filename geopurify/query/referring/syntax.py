# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The syntax tree of a sentence, built by lark from the tags of its phrases."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any, Union

from lark import Lark, Token, Transformer, UnexpectedInput
from lark.lexer import Lexer

from geopurify.query.referring.tagger import Tag

CONTENT = frozenset(("REL", "SREL", "LOC", "NOUN", "ADJ", "SUP", "ORD", "NUM", "HAS", "VHAS"))


@dataclass(frozen=True)
class Preposition:
    """A relation and the nouns after it."""

    tag: Tag
    nouns: tuple["NounPhrase", ...] = ()
    negated: bool = False


@dataclass(frozen=True)
class Having:
    """Things that another has."""

    nouns: tuple["NounPhrase", ...]
    negated: bool = False


@dataclass(frozen=True)
class Predicate:
    """What is said of a subject."""

    verbs: tuple[Tag, ...] = ()
    complement: Union["Preposition", Having, tuple["NounPhrase", ...], None] = None


@dataclass(frozen=True)
class Member:
    """What something is part of, or one of."""

    noun: "NounPhrase | None"


@dataclass(frozen=True)
class NounPhrase:
    """Nouns with the words before them and the phrases after them."""

    before: tuple[Tag, ...] = ()
    nouns: tuple[Tag, ...] = ()
    after: tuple[Preposition | Having | Member | tuple[Predicate, ...], ...] = ()


@dataclass(frozen=True)
class Clause:
    """A subject and what is said of it; ``kind`` is COMMAND, THERE, PRON, NAME or VIEW.

    ``tag`` is the phrase that opens it.
    """

    kind: str
    subjects: tuple[NounPhrase, ...] = ()
    predicates: tuple[Predicate, ...] = ()
    tag: Tag | None = None


@dataclass(frozen=True)
class Sentence:
    """The clauses of a sentence and the tags that have no place in them."""

    clauses: tuple[Clause, ...] = ()
    skipped: list[Tag] = field(default_factory=list)


class _TagLexer(Lexer):
    """Hands lark the tags as they are."""

    def __init__(self, _: Any) -> None:
        pass

    def lex(self, data: list[Tag], _: Any = None) -> Iterator[Token]:
        """Yield one token for each tag."""
        for tag in data:
            yield as_token(tag)


def as_token(tag: Tag) -> Token:
    """Return a tag as a terminal of the grammar."""
    return Token(tag.kind, tag)  # lark's values may be any object


def parse_tags(tags: list[Tag]) -> Sentence:
    """Parse the tags of a sentence; those that fit nowhere are left out and listed."""
    tags, left_out = list(tags), []
    while True:
        parser = _parser().parse_interactive("")
        fitting, others = [], []
        for index, tag in enumerate(tags):
            try:
                parser.feed_token(as_token(tag))
                fitting.append(index)
            except UnexpectedInput:
                others.append(tag)
        try:
            clauses: tuple[Clause, ...] = parser.feed_eof()  # type: ignore[no-untyped-call]
        except UnexpectedInput:  # "not", "facing": what has to follow does not come
            left_out.append(tags.pop(fitting[-1]))
            continue
        return Sentence(clauses, [tag for tag in others + left_out if tag.kind in CONTENT])


@cache
def _parser() -> Lark:
    grammar = files(__package__).joinpath("grammar.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", lexer=_TagLexer, transformer=_Builder())


class _Builder(Transformer[Any]):
    """Makes the tree as lark reduces rules; each method is named after its rule."""

    def start(self, parts: list[Any]) -> tuple[Clause, ...]:
        return tuple(part for part in parts if isinstance(part, Clause))

    def view(self, parts: list[Any]) -> Clause:
        more = parts[1] if len(parts) > 1 else None
        if isinstance(more, Preposition):
            return Clause("VIEW", (), (Predicate((), more),), parts[0].value)
        return Clause("VIEW", more or (), (), parts[0].value)

    def clause(self, parts: list[Any]) -> Clause:
        first, rest = parts[0], parts[1:]
        subjects = next((part for part in parts if isinstance(part, tuple)), ())
        tail = rest[-1] if rest and isinstance(rest[-1], list) else []
        if isinstance(first, Token):
            return Clause(first.type, subjects, tuple(tail), first.value)
        if isinstance(first, Predicate):
            return Clause("PRON", (), (first, *tail))
        return Clause("NAME", subjects, tuple(tail))

    def tail(self, parts: list[Any]) -> list[Predicate]:
        return [part for part in parts if isinstance(part, Predicate)]

    def pred(self, parts: list[Any]) -> Predicate:
        verbs = tuple(part for part in parts if isinstance(part, Tag))
        rest = [part for part in parts if not isinstance(part, Tag)]
        return Predicate(verbs, _having(rest) if rest else None)

    def comp(self, parts: list[Any]) -> Any:
        return _having(parts)

    def verb(self, parts: list[Any]) -> Tag:
        return _tag_of(parts[0])

    def nps(self, parts: list[Any]) -> tuple[NounPhrase, ...]:
        return tuple(part for part in parts if isinstance(part, NounPhrase))

    def np(self, parts: list[Any]) -> NounPhrase:
        tags = tuple(part for part in parts if isinstance(part, Tag))
        nouns = tuple(part.value for part in parts if isinstance(part, Token))
        after = tuple(part for part in parts if not isinstance(part, Tag | Token))
        return NounPhrase(tags, nouns, after)

    def self(self, parts: list[Any]) -> NounPhrase:
        return NounPhrase((), (parts[0].value,))

    def premod(self, parts: list[Any]) -> Tag:
        return _tag_of(parts[0])

    def post(self, parts: list[Any]) -> Any:
        first = parts[0]
        if not isinstance(first, Token):
            return first
        if first.type == "OF":
            return Member(parts[1] if len(parts) > 1 else None)
        if first.type == "PARTICIPLE":
            return (Predicate((first.value,), parts[1]),)
        return self.tail(parts) and tuple(self.tail(parts))

    def has(self, parts: list[Any]) -> Any:
        return _having(parts)

    def pp(self, parts: list[Any]) -> Preposition:
        first = parts[0]
        if first.type == "NOT_SO":
            inner: Preposition = parts[1]
            return replace(inner, negated=not inner.negated)
        return Preposition(first.value, parts[1] if len(parts) > 1 else ())


def _tag_of(token: Token) -> Tag:
    tag: Tag = token.value
    return tag


def _having(parts: list[Any]) -> Any:
    """Return a complement: what stands after "has" or "with" as `Having`."""
    first = parts[0]
    if isinstance(first, Token) and first.type == "NOT_SO":
        return replace(parts[1], negated=not parts[1].negated)
    if isinstance(first, Token):
        return Having(parts[1] if len(parts) > 1 else (), first.value.value == "not")
    return first
