# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Sentences that say which thing is meant: "the chair next to the window, not the red one".

- `expression`: `ReferringExpression`, what a sentence says
- `answer`: what is said to it; `plain_names`: texts that only name a thing
- `parser`: from a sentence to it, by way of
- `tagger` (phrases with what they are), `syntax` (a tree, by ``grammar.lark``) and `meaning`
- `lexicon`, `phrase_automaton`, ``words``: the known phrases; `spelling`: all other words
"""

from typing import TYPE_CHECKING

from geopurify.compute.lazy_imports import make_lazy_getattr

if TYPE_CHECKING:
    from geopurify.query.referring.expression import (
        Attribute,
        Phrase,
        Rank,
        ReferringExpression,
        Relation,
        Viewpoint,
    )
    from geopurify.query.referring.parser import parse_expression

_MODULE_OF = dict.fromkeys(
    ("Attribute", "Phrase", "Rank", "ReferringExpression", "Relation", "Viewpoint"), "expression"
)
__getattr__ = make_lazy_getattr(  # the parser imports lark
    __name__, {**_MODULE_OF, "parse_expression": "parser"}
)
__all__ = [
    "Attribute",
    "Phrase",
    "Rank",
    "ReferringExpression",
    "Relation",
    "Viewpoint",
    "parse_expression",
]
