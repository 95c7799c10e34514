# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Rendered homes as scenes to train on and to report on."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from geopurify_train.clip.phrases import CATEGORIES, category_names
from geopurify_train.miniature.meshes import room_mesh
from geopurify_train.referring.generated import ReferringSample, make_sentences
from geopurify_train.referring.room_facts import HomeFacts
from geopurify_train.referring.templates import TemplateSet
from geopurify_train.referring_network.scenes import LabelledCloud, ReferringScene
from geopurify_worlds.home import make_home
from geopurify_worlds.room import Room
from geopurify_worlds.surfaces import surfaces_at

ROOMS = 3
EDGE_M = 0.05  # between the points of a surface
REWORDED = 0.35  # share of the names that another word is said for


def home_scenes(
    seeds: Iterable[int],
    templates: Sequence[TemplateSet],
    reworded: float = 0.0,
    withheld: bool = False,
) -> Iterator[ReferringScene]:
    """Yield homes with sentences from their truth.

    Args:
        reworded: share of the names of things that another word is said for.
        withheld: say words that are for reports, not those for training.
    """
    words = other_words(withheld)
    for seed in seeds:
        room = make_home(seed, ROOMS)
        facts = HomeFacts.of(room)
        sentences = []
        for number, chosen in enumerate(templates):
            rng = np.random.default_rng([seed, 23, number] if number else [seed, 23])
            for sample in make_sentences(facts, chosen, rng):
                sentences.append(reword(sample, words, reworded, rng))
        yield ReferringScene(
            f"home-{seed}", facts.objects, tuple(sentences), partial(_cloud_of, room)
        )


def other_words(withheld: bool) -> dict[str, tuple[str, ...]]:
    """Return what each category is also called."""
    return {
        name: names.withheld if withheld else names.trained
        for name, names in zip(CATEGORIES, category_names(), strict=True)
    }


def reword(
    sample: ReferringSample,
    words: Mapping[str, Sequence[str]],
    share: float,
    rng: np.random.Generator,
) -> ReferringSample:
    """Return a sentence with other words for some of the things in it."""
    if not share:
        return sample

    def other(found: re.Match[str]) -> str:
        name = found[0]
        return str(rng.choice(words[name])) if rng.random() < share else name

    longest_first = sorted(words, key=len, reverse=True)
    pattern = rf"\b({'|'.join(map(re.escape, longest_first))})\b"
    return replace(sample, text=re.sub(pattern, other, sample.text))


def _cloud_of(room: Room) -> LabelledCloud:
    mesh = room_mesh(room, EDGE_M)
    _, colors = surfaces_at(room, mesh.points_map)
    return LabelledCloud(mesh.points_map, colors, room.part_instances[mesh.parts].astype(np.int64))
