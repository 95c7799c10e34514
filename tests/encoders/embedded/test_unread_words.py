# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geopurify.config import EncoderConfig
from geopurify.config.label_sets import label_set
from geopurify.encoders import create_text_encoder
from geopurify.encoders.embedded.unread_words import (
    MOST,
    descriptions,
    encode_readings,
    name_features,
    read_text,
)
from geopurify.encoders.sentences.sentence_encoder import SentenceEncoder


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("a red couch in a room", "a red sofa in a room"),
        ("where is the tv set?", "where is the television?"),
        ("small wooden loveseat", "small wooden sofa"),
        ("a dark green armchair", "a green chair"),
        ("the Fridge-freezer", "the refrigerator"),
    ],
)
def test_the_nearest_name_is_read_in_its_place(text, reading):
    found = read_text(text)
    assert found.text == reading
    assert 0.5 < found.strength <= MOST


@pytest.mark.parametrize(
    "text", ["the chair", "red chairs", "something to sit on", "a coffee table in a room", "Sofa"]
)
def test_what_was_read_in_training_stays_as_it_is(text):
    assert read_text(text) == (text, 1)


@pytest.mark.parametrize("text", ["asdfghjkl", "elephant", "椅子", "a qwertz in a room", "!?", ""])
def test_what_means_nothing_to_the_model_has_no_strength(text):
    assert read_text(text).strength == 0


@pytest.mark.parametrize("text", ["plate", "the bar", "stand"])
def test_a_word_of_a_longer_phrase_was_not_read_alone(text):
    assert read_text(text).strength < 1  # "where to put a plate" does not teach what a plate is


def test_a_feature_is_as_long_as_the_reading_is_sure():
    encoder = create_text_encoder(EncoderConfig(kind="embedded"))
    sofa, couch, nothing = encoder.encode_text(["the sofa", "the couch", "the asdfghjkl"])
    np.testing.assert_allclose(couch, MOST * sofa, atol=1e-6)
    np.testing.assert_array_equal(nothing, 0)


def test_names_of_the_home_label_set_are_as_before():
    texts = [f"a {name} in a room" for name in label_set("home")]
    asked = []

    def encode(batch):
        asked.extend(batch)
        return np.ones((len(batch), 2), np.float32)

    np.testing.assert_array_equal(encode_readings(texts, encode), np.ones((46, 2)))
    assert asked == texts


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=30))
def test_any_text_has_a_reading(text):
    reading = read_text(text)
    assert 0 <= reading.strength <= 1
    assert reading.text or not text


def test_the_kept_features_of_names_are_those_of_the_sentence_encoder():
    texts = [text for each in descriptions().values() for text in each]
    cosines = (SentenceEncoder().encode(texts) * name_features()).sum(1)
    # quantized arithmetic differs between processors
    np.testing.assert_allclose(cosines, 1, atol=0.01)
