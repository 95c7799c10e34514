# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Descriptions of names: how a file is read, and what they make of a class."""

import numpy as np
import pytest
from small_world import ColorEncoder

from geopurify.config import Config, VocabularyConfig
from geopurify.errors import BadInput
from geopurify.pipeline import Pipeline
from geopurify.query.naming import descriptions as module
from geopurify.query.naming.descriptions import read_descriptions


@pytest.fixture
def written(tmp_path):
    def write(text):
        file = tmp_path / "descriptions.tsv"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def pipeline_with(file, names=("red", "blue")):
    vocabulary = VocabularyConfig(names=names, descriptions=str(file))
    return Pipeline(Config(vocabulary=vocabulary), ColorEncoder())


def test_a_name_may_have_several_lines(written):
    file = written("# name, description\nred\ta rose\n\n  red \t blood \nblue\tthe sky\n")
    assert read_descriptions(file) == {"red": ("a rose", "blood"), "blue": ("the sky",)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it has 0 descriptions"),
        ("red a rose\n", "line 1 must be a name, a tab and a description"),
        ("red\tx\nblue\t\n", "line 2 must be"),
        ("red\t" + "x" * 501, "at most 500 printable characters"),
        ("red\ta\x07b", "printable"),
    ],
)
def test_lines_that_are_no_descriptions_are_refused(written, text, said):
    with pytest.raises(BadInput, match=said) as caught:
        read_descriptions(written(text))
    assert caught.value.reason == "vocabulary_invalid"


def test_files_that_cannot_be_used_are_refused(written, tmp_path, monkeypatch):
    with pytest.raises(BadInput, match="it can't be read"):
        read_descriptions(tmp_path / "missing.tsv")
    monkeypatch.setattr(module, "MOST_DESCRIPTIONS", 1)
    with pytest.raises(BadInput, match="it has 2 descriptions, at least 1 and at most 1"):
        read_descriptions(written("red\ta\nred\tb\n"))
    monkeypatch.setattr(module, "LONGEST_FILE", 5)
    with pytest.raises(BadInput, match="longer than 5 characters"):
        read_descriptions(written("red\ta\nred\tb\n"))


def test_a_class_is_the_mean_of_its_name_and_its_descriptions(written):
    pipeline = pipeline_with(written("red\ta green thing\nred\tsomething green\n"))
    red, blue = pipeline.vocabulary.features
    np.testing.assert_allclose(red, np.array([1, 2, 0]) / 5**0.5, atol=1e-6)
    np.testing.assert_allclose(blue, [0, 0, 1])


def test_names_that_the_vocabulary_has_not_are_refused_with_the_nearest(written):
    with pytest.raises(BadInput, match="has 'blu', which the vocabulary has not; did you mean"):
        pipeline_with(written("blu\tthe green sky\n"))


def test_after_a_change_descriptions_count_where_the_name_is_still_there(written):
    pipeline = pipeline_with(written("red\ta green thing\nblue\ta green sky\n"))
    pipeline.set_vocabulary(["red", "green"])
    red, green = pipeline.vocabulary.features
    np.testing.assert_allclose(red, np.array([1, 1, 0]) / 2**0.5, atol=1e-6)
    np.testing.assert_allclose(green, [0, 1, 0])
