# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Texts with another attribute."""

from hypothesis import given
from hypothesis import strategies as st

from geopurify.query.attribute_negatives import COLORS, MATERIALS, list_attribute_negatives


def test_a_colour_stands_against_the_other_colours():
    texts = list_attribute_negatives("the red chair")
    assert texts[:2] == ("the orange chair", "the yellow chair")
    assert len(texts) == len(COLORS) - 1


def test_each_attribute_is_replaced_alone():
    texts = list_attribute_negatives("Grey wooden table")
    assert "red wooden table" in texts
    assert "Grey metal table" in texts
    assert "gray wooden table" not in texts
    assert len(texts) == len(COLORS) - 1 + len(MATERIALS) - 1


def test_parts_of_words_are_no_attributes():
    assert list_attribute_negatives("a bored redhead in the blueprint room") == ()


@given(st.text(max_size=60))
def test_a_text_is_never_its_own_contrast(text):
    assert text not in list_attribute_negatives(text)


def test_of_many_colours_only_the_first_are_replaced() -> None:
    texts = list_attribute_negatives("red " * 200 + "chair")
    assert len(texts) == 6 * 12
