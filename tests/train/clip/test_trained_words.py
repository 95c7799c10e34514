# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What the embedded model says that it has read is what its training reads."""

from importlib.resources import files

from geopurify.encoders.embedded.unread_words import trained_names
from geopurify.encoders.sentences.core_phrase import ATTRIBUTES, FRAME, PICTURES
from geopurify.encoders.sentences.descriptions import describe
from geopurify_train.clip.claims import MATERIAL_NAMES, SIZES
from geopurify_train.clip.phrases import CATEGORIES, category_names, purposes, templates
from geopurify_worlds.captions import ADJECTIVES
from geopurify_worlds.palette import COLOR_NAMES


def test_names_are_those_of_the_training():
    expected = {c: n.trained for c, n in zip(CATEGORIES, category_names(), strict=True)}
    assert trained_names() == expected


def test_phrases_are_those_of_the_training():
    text = files("geopurify.encoders.embedded").joinpath("trained_phrases.txt").read_text()
    assert text.splitlines() == [phrase for phrase, _ in purposes()]


def test_attributes_and_frames_are_those_of_the_training():
    assert {*COLOR_NAMES, *MATERIAL_NAMES, *SIZES, *ADJECTIVES.values()} <= ATTRIBUTES
    around = {word for line in templates() for word in line.strip("?").split() if "{" not in word}
    assert around <= FRAME | PICTURES


def test_names_that_the_training_withholds_are_in_no_description():
    withheld = {name for names in category_names() for name in names.withheld}
    assert not withheld & {text for category in CATEGORIES for text in describe(category)}
