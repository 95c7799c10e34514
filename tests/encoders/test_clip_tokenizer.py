# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geopurify.encoders.clip_tokenizer import ClipTokenizer
from geopurify.encoders.open_clip.library import open_clip
from geopurify.encoders.templated_texts import LONGEST_WORD
from geopurify.errors import BadInput

OURS, THEIRS = ClipTokenizer(), open_clip.tokenizer.SimpleTokenizer()


def test_tokens_of_clip():
    assert OURS.encode("a red chair") == [49406, 320, 736, 4269, 49407]
    assert OURS.encode("") == [49406, 49407]


@given(
    st.text(max_size=40)
    | st.lists(
        st.sampled_from(
            ["Chair", "it's", "television?", "&amp;", "<end_of_text>", "naïve", "日本", "😀", "12"]
        ),
        max_size=8,
    ).map(" ".join)
)
def test_tokens_are_those_of_open_clip(text):
    assert OURS.encode(text)[1:-1] == THEIRS.encode(text)


def test_a_word_that_would_take_long_is_refused():
    OURS.encode("x" * LONGEST_WORD)
    with pytest.raises(BadInput, match="has 101 letters, at most 100 are allowed"):
        OURS.encode("x" * (LONGEST_WORD + 1))
