# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Sentences against the structures that they say, written as formulas."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geopurify.query.referring import Attribute, Phrase, Rank, Relation, parse_expression

SENTENCES = {
    "chair": "chair",
    "any lamp but black": "lamp [not black]",
    "a table of any colour except white": "table [not white]",
    "a bench without green paint": "bench [not green]",
    "the suitcase with a grey finish": "suitcase [gray]",
    "each and every red vase": "all: all vase [red]",
    "I wonder how many chairs this home has": "count: all chair",
    "the box of the greatest volume": "box [largest]",
    "the lamp that takes up the least room": "lamp [smallest]",
    "the table with the shortest distance to the door": "table [nearest(door)]",
    "the window as far as possible from the bed": "window [farthest(bed)]",
    "the black table's nearest chair": "chair [nearest(table [black])]",
    "a table within arm's reach of the bed": "table [near(bed)]",
    "a stool out of reach of the bed": "stool [far(bed)]",
    "the chair flanked by the lamp and the bed": "chair [between(lamp, bed)]",
    "the lamp supported by the desk": "lamp [on(desk)]",
    "the bench on the far side of the bed": "bench [behind(bed)]",
    "the bench on my side of the bed": "bench [front_of(bed)]",
    "the chair nearest to the door": "chair [nearest(door)]",
    "a chair that is not red": "chair [not red]",
    "the chair next to the window, not the red one": "chair [near(window), not thing [red]]",
    "the second shelf from the door": "shelf [nearest(door) #2]",
    "the third chair from the left": "chair [leftmost #3]",
    "the second largest picture": "picture [largest #2]",
    "the larger of the two shelves that are against the wall": "2 shelf [against(wall), largest]",
    "please show me all red chairs next to the window": "all: all chair [red, near(window)]",
    "how many chairs are at the table?": "count: all chair [near(table)]",
    "every chair that is not next to a table": "all: all chair [not near(table)]",
    "the chair that is neither red nor blue": "chair [not red, not blue]",
    "the lamp without a shade": "lamp [not has(shade)]",
    "the table with two chairs but not near the sofa": "table [has(2 chair), not near(sofa)]",
    "the box on the shelf between the door and the window": "box [on(shelf [between(door, "
    "window)])]",
    "this is a brown chair. it is in front of the desk and to the right of the sofa.": "chair "
    "[brown, front_of(desk), right_of(sofa)]",
    "there is a lamp. it is on a table. the table is white.": "lamp [on(table [white])]",
    "facing the desk the left chair": "chair [leftmost] seen facing(desk)",
    "if you are facing the three windows it is the one on the left": "window [left()] seen "
    "facing(3 window)",
    "the bed with a lamp on it": "bed [has(lamp [on(it)])]",
    "could you bring me the cup which is on the table, please?": "cup [on(table)]",
    "the far left corner cabinet closest to the big black couch": "corner cabinet [leftmost, "
    "nearest(couch [large, black])]",
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_structure_of_a_sentence(sentence):
    parsed = parse_expression(sentence)
    assert (str(parsed), parsed.not_understood) == (SENTENCES[sentence], ())


def test_parts_are_what_the_formula_says():
    parsed = parse_expression("the second largest red chair on the rug")
    chair = Phrase(
        "chair",
        (Attribute("color", "red"),),
        (Relation("on", (Phrase("rug"),)),),
        (Rank("size", -2),),
    )
    assert parsed.target == chair


def test_misspelt_words_are_read_as_the_nearest_known_ones():
    parsed = parse_expression("the chiar next to teh tabel")
    assert str(parsed) == "chair [near(table)]"
    assert parsed.corrected == (("chiar", "chair"), ("tabel", "table"))


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("the overpriced chair", ("overpriced",)),
        ("the chair that meditates near the door", ("meditates",)),
        ("stuhl neben dem fenster", ("stuhl", "neben", "dem", "fenster")),
    ],
)
def test_words_without_a_place_are_said(sentence, words):
    assert parse_expression(sentence).not_understood == words


def test_an_unknown_word_may_be_the_noun_of_a_class():
    assert parse_expression("the farnsworth next to the door").target.noun == "farnsworth"


def test_words_that_need_others_after_them_are_left_out():
    assert str(parse_expression("the chair not")) == "chair"
    assert str(parse_expression("the chair with arms not")) == "chair [has(arm)]"


def test_phrases_nested_without_end_are_read_to_a_depth():
    parsed = parse_expression("next to the chair " * 500)
    assert parsed.not_understood == ("(what is nested in more than 12 phrases)",)


WORDS = ("not", "the", "it", "of", "and", "chair", "red", "left", "next", "to", "that", "is")
WORDS += ("with", "no", "second", "from", "which", "on", ",", ".", "has", "facing", "closest")


@example(["chair", "facing", "facing"])
@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_any_order_of_words_has_a_parse(words):
    parse_expression(" ".join(words))


@given(st.text(max_size=80))
def test_any_text_has_a_parse(text):
    parse_expression(text)
