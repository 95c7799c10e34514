# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Tells texts that only name a thing from sentences that say which one."""

import re
from collections.abc import Collection
from functools import cache
from importlib.resources import files

from geopurify.query.referring.expression import ReferringExpression, Relation

_WORD = re.compile(r"[a-z0-9']+")
_CLAUSE = re.compile(r"\b(it|that|which|they) (is|are)\b|\bwhose\b|^which\b")
# what geometry decides; other relations are part of what a thing looks like
DECIDABLE = {
    *("near", "close_to", "far", "on", "above", "below", "inside", "between", "against", "along"),
    *("corner", "middle", "end", "opposite", "back_to", "covered_by", "full_of"),
    *("left_of", "right_of", "front_of", "behind", "left", "right", "front", "back"),
    *("top", "bottom"),
}


@cache
def _markers() -> frozenset[str]:
    table = files(__package__).joinpath("words", "markers.txt").read_text("utf-8")
    return frozenset(table.split())


def is_plain_name(text: str, class_names: Collection[str] = ()) -> bool:
    """Tell, without parsing it, that a text has no word that says which thing is meant.

    Args:
        class_names: names of classes are plain whatever words they have: "chest of drawers".
    """
    name = text.strip().lower()
    if name in class_names:
        return True
    words = _WORD.findall(name)
    return not any(word in _markers() or word.endswith(("est", "most")) for word in words)


def says_which(expression: ReferringExpression, class_names: Collection[str] = ()) -> bool:
    """Tell whether a parsed text has more than a noun and its looks.

    "The box, it is black" says which box; a "black box" may be any.
    """
    target = expression.target
    has_color = any(attribute.kind == "color" for attribute in target.attributes)
    if has_color and target.noun in class_names and _CLAUSE.search(expression.text.lower()):
        return True
    if expression.quantity != "one" or target.ranks or target.excluded:
        return True
    if any(attribute.negated for attribute in target.attributes):
        return True
    return any(_is_decidable(relation, class_names) for relation in target.relations)


def names_nothing(expression: ReferringExpression) -> bool:
    """Tell whether a text has only stop words, or words that are not understood."""
    target = expression.target
    said = target.noun or target.attributes or target.relations or expression.viewpoints
    return not said and not says_which(expression)


def _is_decidable(relation: Relation, class_names: Collection[str]) -> bool:
    if relation.name != "has":
        return relation.name in DECIDABLE
    # parts such as legs are looks: the scores of voxels see them, boxes don't
    return any(anchor.relations or anchor.noun in class_names for anchor in relation.anchors)
