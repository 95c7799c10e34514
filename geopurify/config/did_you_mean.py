# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Known names that are like a mistaken one."""

from collections.abc import Iterable
from difflib import SequenceMatcher

LIKE = 0.6  # least share of letters in common, as of difflib.get_close_matches
MOST_NAMES = 3
LONGEST_NAME = 100  # characters: comparing takes time by the square of the length


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that says a name is unknown, "" if no known name is like it.

    Capitals don't count, and of a name with dots the last part is enough: ``knid`` gives
    ``; did you mean 'encoder.kind'?``.
    """
    near = near_names(name, known)
    if not near:
        return ""
    *others, last = map(repr, near)
    return f"; did you mean {', '.join(others)}{' or ' if others else ''}{last}?"


def near_names(name: str, known: Iterable[str]) -> list[str]:
    """Return at most `MOST_NAMES` of the known names, the most alike first."""
    if len(name) > LONGEST_NAME:
        return []
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(name.lower())
    scored = [(_likeness(matcher, other.lower()), other) for other in dict.fromkeys(known)]
    return [other for like, other in sorted(scored, key=lambda s: -s[0]) if like >= LIKE][
        :MOST_NAMES
    ]


def _likeness(matcher: SequenceMatcher[str], name: str) -> float:
    found = []
    for part in {name, name.rpartition(".")[2]}:
        matcher.set_seq1(part)
        if matcher.real_quick_ratio() >= LIKE and matcher.quick_ratio() >= LIKE:
            found.append(matcher.ratio())
    return max(found, default=0.0)
