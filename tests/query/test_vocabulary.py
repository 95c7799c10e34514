# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_world import ColorEncoder

from geopurify.config import VocabularyConfig, from_flat
from geopurify.config.label_sets import label_set
from geopurify.config.text_limits import MAX_NAMES, MOST_CHARACTERS, PLACE
from geopurify.errors import BadInput
from geopurify.query.vocabulary import (
    choose_vocabulary,
    class_colors,
    label_colors,
    make_vocabulary,
)


def test_names_are_put_into_the_prompt():
    vocabulary = make_vocabulary((" red ", "blue"), "a {} thing", ColorEncoder())
    assert vocabulary.names == ("red", "blue")
    assert vocabulary.features.tolist() == [[1, 0, 0], [0, 0, 1]]
    assert vocabulary.colors.shape == (2, 3)


@pytest.mark.parametrize(
    ("names", "prompt", "message"),
    [
        ((), "{}", "at least one name"),
        (("red", " "), "{}", "names must not be empty, name 1 is"),
        (("red", "blue", " red"), "{}", "names must differ, 'red' is there twice"),
        ([f"red {i}" for i in range(2001)], "{}", "names must be at most 2000, got 2001"),
        (("red\n[INFO]",), "{}", "names must be printable, name 0 is 'red.n.INFO.'"),
        (("red",), "{} \x1b[2K", "prompt must be printable, got"),
        (("red",), "a thing", "prompt must have {} for the name, got 'a thing'"),
        (("chair",), "{}", "'chair' names none of"),
    ],
)
def test_unusable_vocabularies_are_refused(names, prompt, message):
    with pytest.raises(BadInput, match=message):
        make_vocabulary(names, prompt, ColorEncoder())


@pytest.mark.parametrize(
    ("names", "prompt", "message"),
    [
        (["red", "x" * 10**7], "{}", "at most 200 characters, name 1 has 10000000"),
        (["red"], "{}" * 10**6, "prompt must have at most 500 characters, got 2000000"),
        (["red"], "{}" * 11, "prompt must have {} at most 10 times, got 11"),
        ([f"{i:0200}" for i in range(200)], "a {} {} {} {} {} {} ", "all together, got 241600"),
    ],
)
def test_a_vocabulary_of_absurd_size_is_refused_before_any_work(names, prompt, message):
    encoder = ColorEncoder()
    encoder.encode_text = None
    with pytest.raises(BadInput, match=message) as caught:
        make_vocabulary(names, prompt, encoder)
    assert caught.value.reason == "vocabulary_invalid"
    with pytest.raises(BadInput, match=r"^vocabulary\.(names|prompt) must"):
        from_flat({"vocabulary.names": names, "vocabulary.prompt": prompt})


def test_the_settings_choose_else_the_encoder():
    encoder = ColorEncoder()

    def names_of(kind="open_clip", **chosen):
        config = VocabularyConfig(prompt="{} red", **chosen)
        return choose_vocabulary(config, encoder, kind).names

    assert names_of() == ("red", "green", "blue")
    encoder.class_names = ()
    assert names_of(names=("red", "blue"), label_set="home") == ("red", "blue")
    assert names_of(label_set="nyu40") == label_set("nyu40")
    assert names_of("embedded") == label_set("home")
    assert names_of() == label_set("scannet20")
    with pytest.raises(BadInput, match=r"'nyu4' is not one of .*; did you mean 'nyu40'\?"):
        names_of(label_set="nyu4")


def test_walls_and_floors_are_muted_and_things_keep_their_colours():
    colors = class_colors(["chair", "wall", "floor", "plant"])
    np.testing.assert_array_equal(colors[[0, 3]], label_colors(4)[[0, 3]])
    assert (np.ptp(colors[1:3].astype(int), axis=1) <= 26).all()


def test_colours_are_distinct_and_stay_when_names_are_added():
    colors = label_colors(200)
    assert len(np.unique(colors, axis=0)) == 200
    np.testing.assert_array_equal(label_colors(20), colors[:20])


@given(st.integers(1, 2100), st.integers(1, 210), st.text(max_size=510), st.integers(0, 11))
def test_what_is_taken_is_never_large(count, length, around, places):
    names = [f"{i:0{length}}" for i in range(count)]
    prompt = around + PLACE * places
    try:
        taken = VocabularyConfig(names=tuple(names), prompt=prompt)
    except BadInput:
        return
    texts = [taken.prompt.replace(PLACE, name) for name in taken.names]
    assert sum(map(len, texts)) <= MOST_CHARACTERS
    assert len(set(taken.names)) == len(taken.names) <= MAX_NAMES
