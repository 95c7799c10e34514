# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import pytest

from geopurify.encoders.sentences.core_phrase import core_phrase


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("a chair in a room", "chair"),
        ("where is the TV set?", "TV set"),
        ("a photo of a red wooden chair in the room", "chair"),
        ("something green that grows", "something green that grows"),
        ("a picture in a room", "picture"),
        ("a picture of the picture", "picture"),
        ("red", "red"),
        ("", ""),
        ("?!", ""),
    ],
)
def test_the_sentence_around_and_attributes_are_left_out(text, core):
    assert core_phrase(text) == core
