# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Sentences about homes with the things that they mean."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from geopurify_train.referring.room_facts import CLEAR_M, HomeFacts
from geopurify_train.referring.templates import ABSENT, ORDINALS, TEMPLATES, TemplateSet, plural

NEAR_M = 0.4
EYE_M = 1.2
MOST_OF_A_KIND = 6  # sentences a home
VIEW_KINDS = frozenset(
    ("left_of", "right_of", "front_of", "behind", "leftmost", "rightmost", "from_left")
)
NEGATION_COUNT_ORDER = frozenset(
    ("not_color", "not_near", "count", "count_color", "count_on", "all", "missing")
) | {"kth_nearest", "kth_largest"}


@dataclass(frozen=True, eq=False)
class ReferringSample:
    """A sentence, its kind, and the things that it means.

    Attributes:
        ids: ``object_id`` of all that are meant; none if nothing fits.
        accepts_any: one of the ids is enough: "a chair that is not red".
        T_map_viewpoint: (4, 4) from where it is said, x forward; None if that doesn't matter.
    """

    kind: str
    text: str
    ids: frozenset[int]
    accepts_any: bool = False
    T_map_viewpoint: NDArray[np.float64] | None = None


@dataclass(frozen=True, eq=False)
class _Fact:
    kind: str
    things: tuple[int, ...]
    words: dict[str, str]
    viewpoint: NDArray[np.float64] | None = None
    accepts_any: bool = False


def make_sentences(
    facts: HomeFacts, templates: TemplateSet, rng: np.random.Generator
) -> list[ReferringSample]:
    """Return sentences about a home, at most `MOST_OF_A_KIND` of each kind."""
    by_kind: dict[str, list[_Fact]] = {}
    for fact in _all_facts(facts, rng):
        by_kind.setdefault(fact.kind, []).append(fact)
    made = []
    for kind, found in by_kind.items():
        for index in rng.permutation(len(found))[:MOST_OF_A_KIND]:
            made.append(_say(facts, found[index], TEMPLATES[templates][kind], rng))
    return made


def _say(
    facts: HomeFacts, fact: _Fact, choices: tuple[str, ...], rng: np.random.Generator
) -> ReferringSample:
    usable = [c for c in choices if "{color}" not in c or "color" in fact.words]
    if fact.kind == "all":
        usable = [c for c in choices if ("{color}" in c) == ("color" in fact.words)]
    words = {**fact.words, "as": plural(fact.words.get("a", ""))}
    text = str(rng.choice(usable)).format(**words)
    ids = frozenset(facts.objects[facts.things[i]].object_id for i in fact.things)
    return ReferringSample(fact.kind, text, ids, fact.accepts_any, fact.viewpoint)


def _all_facts(facts: HomeFacts, rng: np.random.Generator) -> Iterator[_Fact]:
    anchors = {i: name for i in range(len(facts.names)) if (name := facts.names_one(i))}
    for name in sorted(set(facts.names)):
        kin = facts.of_class(name)
        yield from _of_colors(facts, name, kin)
        if len(kin) > 1:
            yield from _of_sizes(facts, name, kin)
            yield from _of_places(facts, name, kin, anchors)
            yield from _between(facts, name, kin, anchors, rng)
            yield from _seen(facts, name, kin, anchors, rng)
        yield from _counts(facts, name, kin, anchors)
        absent = str(rng.choice(ABSENT))
        anchor = str(rng.choice(sorted(anchors.values())))
        yield _Fact("missing", (), {"a": name, "absent": absent, "b": anchor})


def _of_colors(facts: HomeFacts, name: str, kin: NDArray[np.int64]) -> Iterator[_Fact]:
    colors = [facts.colors[i] for i in kin]
    for color in sorted(set(colors) - {""}):
        same = tuple(int(i) for i in kin if facts.colors[i] == color)
        words = {"a": name, "color": color}
        if len(same) == 1 and len(kin) > 1:
            yield _Fact("color", same, words)
        yield _Fact("count_color", same, words)
        yield _Fact("all", same, words)
        others = tuple(int(i) for i in kin if facts.colors[i] not in (color, ""))
        if others and "" not in colors:
            yield _Fact("not_color", others, words, accepts_any=True)


def _clear_first(values: NDArray[np.float64], margin: float) -> int | None:
    order = np.argsort(values, kind="stable")
    return int(order[0]) if values[order[1]] - values[order[0]] >= margin else None


def _of_sizes(facts: HomeFacts, name: str, kin: NDArray[np.int64]) -> Iterator[_Fact]:
    sizes = (facts.high - facts.low)[kin]
    volumes = np.cbrt(sizes.prod(1))
    heights = facts.middles[kin, 2]
    for kind, values, margin in (
        ("largest", -volumes, 0.08),
        ("smallest", volumes, 0.08),
        ("tallest", -sizes[:, 2], 0.15),
        ("highest", -heights, 0.3),
        ("lowest", heights, 0.3),
    ):
        first = _clear_first(values, margin)
        if first is not None:
            yield _Fact(kind, (int(kin[first]),), {"a": name})
    order = np.argsort(-volumes, kind="stable")
    for k in range(2, min(len(kin), 4)):
        if (np.abs(np.diff(volumes[order])) > 0.06).all():
            yield _Fact("kth_largest", (int(kin[order[k - 1]]),), {"a": name, "k": ORDINALS[k]})


def _of_places(
    facts: HomeFacts, name: str, kin: NDArray[np.int64], anchors: dict[int, str]
) -> Iterator[_Fact]:
    for anchor, called in anchors.items():
        if facts.names[anchor] == name:
            continue
        words = {"a": name, "b": called}
        gaps = facts.gaps(anchor)[kin]
        order = np.argsort(gaps, kind="stable")
        steps = np.diff(gaps[order])
        apart = not any(facts.is_on(int(i), anchor) or facts.is_under(int(i), anchor) for i in kin)
        if apart and gaps[order[0]] < NEAR_M and gaps[order[1]] > NEAR_M + 4 * CLEAR_M:
            yield _Fact("near", (int(kin[order[0]]),), words)
            others = tuple(int(i) for i in kin[order[1:]])
            yield _Fact("not_near", others, words, accepts_any=True)
        if steps[0] >= CLEAR_M:
            yield _Fact("nearest", (int(kin[order[0]]),), words)
        if steps[-1] >= CLEAR_M:
            yield _Fact("farthest", (int(kin[order[-1]]),), words)
        for k in range(2, min(len(kin), 4)):
            if (steps[k - 2 : k] >= CLEAR_M).all():
                yield _Fact("kth_nearest", (int(kin[order[k - 1]]),), {**words, "k": ORDINALS[k]})
        yield from _stacked(facts, kin, anchor, words)


def _stacked(
    facts: HomeFacts, kin: NDArray[np.int64], anchor: int, words: dict[str, str]
) -> Iterator[_Fact]:
    for kind, holds in (("on", facts.is_on), ("under", facts.is_under)):
        found = [int(i) for i in kin if holds(int(i), anchor)]
        if len(found) == 1:
            yield _Fact(kind, tuple(found), words)
    under_it = [int(i) for i in kin if facts.is_on(anchor, int(i))]
    if len(under_it) == 1:
        yield _Fact("has", tuple(under_it), words)


def _between(
    facts: HomeFacts,
    name: str,
    kin: NDArray[np.int64],
    anchors: dict[int, str],
    rng: np.random.Generator,
) -> Iterator[_Fact]:
    pairs = list(combinations([i for i in anchors if facts.names[i] != name], 2))
    middles = facts.middles[:, :2]
    for first, second in [pairs[i] for i in rng.permutation(len(pairs))[:200]]:
        way = middles[second] - middles[first]
        length = np.linalg.norm(way)
        if not 1.0 < length < 4.0:
            continue
        offsets = middles[kin] - middles[first]
        along, aside = offsets @ way / length, np.abs(offsets @ [-way[1], way[0]]) / length
        central = (np.abs(along / length - 0.5) < 0.2) & (aside < 0.15)
        outside = (along < 0) | (along > length) | (aside > 1.0)
        apart = all(facts.gaps(i)[kin[central]].min(initial=9) > 0.05 for i in (first, second))
        if central.sum() == 1 and outside.sum() == len(kin) - 1 and apart:
            words = {"a": name, "b": anchors[first], "c": anchors[second]}
            yield _Fact("between", (int(kin[central.argmax()]),), words)


def _counts(
    facts: HomeFacts, name: str, kin: NDArray[np.int64], anchors: dict[int, str]
) -> Iterator[_Fact]:
    everyone = tuple(int(i) for i in kin)
    yield _Fact("count", everyone, {"a": name})
    yield _Fact("all", everyone, {"a": name})
    for anchor, called in anchors.items():
        if facts.names[anchor] == name:
            continue
        on_it = tuple(int(i) for i in kin if facts.is_on(int(i), anchor))
        if on_it:
            yield _Fact("count_on", on_it, {"a": name, "b": called})


def _seen(
    facts: HomeFacts,
    name: str,
    kin: NDArray[np.int64],
    anchors: dict[int, str],
    rng: np.random.Generator,
) -> Iterator[_Fact]:
    """Yield what is left, right, in front and behind from a random place in a room."""
    for number, space in enumerate(facts.room.spaces):
        here = kin[facts.rooms[kin] == number]
        eye = space.center_m + rng.uniform(-0.35, 0.35, 2) * space.size_m[:2]
        for anchor, called in anchors.items():
            offset = facts.middles[anchor, :2] - eye
            if facts.rooms[anchor] != number or np.linalg.norm(offset) < 1.0:
                continue
            if facts.names[anchor] != name and len(here):
                words = {"a": name, "b": called}
                yield from _around(facts, kin, anchor, _pose(eye, offset), words)
        if len(here) == len(kin) > 1:
            yield from _in_a_row(facts, kin, eye, name)


def _pose(eye: NDArray[np.float64], forward: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y = forward / np.linalg.norm(forward)
    pose = np.eye(4)
    pose[:2, :2] = [[x, -y], [y, x]]
    pose[:3, 3] = [*eye, EYE_M]
    return pose


def _around(
    facts: HomeFacts,
    kin: NDArray[np.int64],
    anchor: int,
    pose: NDArray[np.float64],
    words: dict[str, str],
) -> Iterator[_Fact]:
    offsets = (facts.middles[kin] - facts.middles[anchor])[:, :2] @ pose[:2, :2]
    distances, gaps = np.linalg.norm(offsets, axis=1), facts.gaps(anchor)[kin]
    for kind, axis, sign in (
        ("left_of", 1, 1),
        ("right_of", 1, -1),
        ("front_of", 0, -1),
        ("behind", 0, 1),
    ):
        cosines = sign * offsets[:, axis] / np.maximum(distances, 1e-6)
        clear, maybe = cosines > 0.8, cosines > 0.2
        best = int(np.argmin(np.where(maybe, gaps, np.inf)))
        others = np.delete(np.where(maybe, gaps, np.inf), best)
        near = 0.05 < gaps[best] < 2.0 and others.min(initial=np.inf) - gaps[best] > CLEAR_M
        if clear[best] and near:
            yield _Fact(kind, (int(kin[best]),), words, pose)


def _in_a_row(
    facts: HomeFacts, kin: NDArray[np.int64], eye: NDArray[np.float64], name: str
) -> Iterator[_Fact]:
    towards = facts.middles[kin, :2] - eye
    mean = towards.mean(0)
    if np.linalg.norm(mean) < 0.8:
        return
    pose = _pose(eye, mean)
    local = towards @ pose[:2, :2]
    if (local[:, 0] < 0.3).any():
        return  # some are behind the viewer
    bearing, aside = np.arctan2(local[:, 1], local[:, 0]), local[:, 1]
    order = np.argsort(-aside, kind="stable")
    same_order = (order == np.argsort(-bearing, kind="stable")).all()
    if not same_order or (np.abs(np.diff(aside[order])) < CLEAR_M).any():
        return
    yield _Fact("leftmost", (int(kin[order[0]]),), {"a": name}, pose)
    yield _Fact("rightmost", (int(kin[order[-1]]),), {"a": name}, pose)
    for k in range(2, min(len(kin), 4)):
        yield _Fact("from_left", (int(kin[order[k - 1]]),), {"a": name, "k": ORDINALS[k]}, pose)
