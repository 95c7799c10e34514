# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What is said of objects must be true of the right ones."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geopurify_train.clip.claims import (
    MATERIAL_NAMES,
    Claim,
    ObjectTable,
    category_texts,
    draw_claims,
    scene_caption,
)
from geopurify_train.clip.phrases import (
    CATEGORIES,
    WITHHELD_PAIRS,
    category_names,
    in_template,
    purposes,
)
from geopurify_worlds.palette import COLOR_NAMES

CHAIR, TABLE = CATEGORIES.index("chair"), CATEGORIES.index("table")
RED, BLUE = COLOR_NAMES.index("red"), COLOR_NAMES.index("blue")
WOOD = MATERIAL_NAMES.index("wood")


def table(*rows: tuple[int, int, int, int]) -> ObjectTable:
    return ObjectTable(*np.array(rows, np.int64).T)


# a red wooden chair, a blue wooden chair, a red table of unknown material
THREE = table((CHAIR, RED, WOOD, 0), (CHAIR, BLUE, WOOD, 1), (TABLE, RED, -1, -1))


def test_a_claim_says_what_it_means():
    claim = Claim(frozenset({CHAIR}), color=RED, material=WOOD, noun="chair")
    assert claim.phrase() == "red wooden chair"
    assert in_template(claim.phrase(), "there is {a} here") == "there is a red wooden chair here"
    assert in_template("orange box", "{a}") == "an orange box"


def test_a_claim_holds_for_what_it_describes():
    assert Claim(frozenset({CHAIR}), color=RED).holds(THREE).tolist() == [True, False, False]
    assert Claim(frozenset({CHAIR, TABLE})).holds(THREE).tolist() == [True, True, True]
    assert Claim(frozenset({TABLE}), material=WOOD).holds(THREE).tolist() == [False] * 3


@given(st.integers(0, 2**32 - 1))
def test_a_withheld_pair_is_never_said(seed):
    pairs = sorted(WITHHELD_PAIRS)
    rows = [(CATEGORIES.index(c), COLOR_NAMES.index(k), WOOD, 0) for k, c in pairs]
    texts, claims = draw_claims(table(*rows), 64, np.random.default_rng(seed))
    said = {
        (COLOR_NAMES[claim.color], CATEGORIES[min(claim.categories)])
        for claim in claims
        if claim.color >= 0 and len(claim.categories) == 1
    }
    assert not said & WITHHELD_PAIRS
    assert len(set(texts)) == len(texts) == len(claims) > 0


def test_the_same_seed_says_the_same():
    first, second = (draw_claims(THREE, 32, np.random.default_rng(1))[0] for _ in range(2))
    assert first == second


def test_every_category_has_a_sentence_with_one_of_its_names():
    for text, names in zip(
        category_texts(np.random.default_rng(0)), category_names(), strict=True
    ):
        assert any(name in text for name in names.trained)


def test_withheld_synonyms_are_trained_nowhere():
    trained = {name for names in category_names() for name in names.trained}
    withheld = {name for names in category_names() for name in names.withheld}
    assert not trained & withheld
    assert all(names.withheld for names in category_names())


def test_purposes_and_pairs_name_known_things():
    assert {name for _, names in purposes() for name in names} <= set(CATEGORIES)
    assert {name for _, name in WITHHELD_PAIRS} <= set(CATEGORIES)
    assert {color for color, _ in WITHHELD_PAIRS} <= set(COLOR_NAMES)


def test_a_picture_without_objects_has_a_caption():
    nothing = THREE.rows(np.empty(0, np.int64))
    assert scene_caption(nothing, np.random.default_rng(0)) == "an empty room"
