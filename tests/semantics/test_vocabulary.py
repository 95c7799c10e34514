# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from small_world import ColorEncoder

from geopurify.errors import BadInput
from geopurify.semantics.vocabulary import label_colors, make_vocabulary


def test_names_are_put_into_the_prompt():
    vocabulary = make_vocabulary((" red ", "blue"), "a {} thing", ColorEncoder())
    assert vocabulary.names == ("red", "blue")
    assert vocabulary.features.tolist() == [[1, 0, 0], [0, 0, 1]]
    assert vocabulary.colors.shape == (2, 3)


@pytest.mark.parametrize(
    ("names", "prompt", "message"),
    [
        ((), "{}", "at least one name"),
        (("red", " "), "{}", "name 1 of the vocabulary is empty"),
        (("red", "blue", "red"), "{}", "names 'red' twice"),
        ([f"red {i}" for i in range(2001)], "{}", "at most 2000 names, got 2001"),
        (("red",), "a thing", "has no {} for the name"),
        (("chair",), "{}", "'chair' names none of"),
    ],
)
def test_unusable_vocabularies_are_refused(names, prompt, message):
    with pytest.raises(BadInput, match=message):
        make_vocabulary(names, prompt, ColorEncoder())


def test_colours_are_distinct_and_stay_when_names_are_added():
    colors = label_colors(200)
    assert len(np.unique(colors, axis=0)) == 200
    np.testing.assert_array_equal(label_colors(20), colors[:20])
