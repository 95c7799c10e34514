# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Text of others in sentences: on one line, escaped, and cut off."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geopurify.errors import (
    MAX_MESSAGE,
    MAX_QUOTED,
    BadInput,
    escape_path,
    escape_text,
    quote,
    shorten_error,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("camera", "'camera'"),
        ("it's", '"it\'s"'),
        ("x\n[INFO] map saved\x1b[2K", r"'x\n[INFO] map saved\x1b[2K'"),
        ("küche", "'küche'"),
        ("right \u202e left", r"'right \u202e left'"),
        ([1.0, 2.0], "[1.0, 2.0]"),
        (None, "None"),
    ],
)
def test_what_others_sent_is_shown_by_its_repr(text: object, expected: str) -> None:
    assert quote(text) == expected


@given(st.one_of(st.text(), st.binary(), st.lists(st.text()), st.integers(), st.floats()))
def test_nothing_shown_leaves_its_line(value: object) -> None:
    assert quote(value).isprintable()


@pytest.mark.parametrize(
    "value",
    ["a" * 10**6, "\x1b" * 10**6, [1.0] * 200_000, [["\n" * 999] * 99] * 99, [10**5000]],
    ids=["text", "escaped", "numbers", "nested", "digits"],
)
def test_nothing_shown_is_long(value: object) -> None:
    assert len(quote(value)) <= MAX_QUOTED
    assert len(quote(value, 20)) <= 20


def test_an_error_is_one_line_whatever_it_names() -> None:
    error = BadInput("name_unknown", "there is no label x\n[INFO] map saved \x1b[2K")
    assert str(error) == r"there is no label x\n[INFO] map saved \x1b[2K"
    assert len(str(BadInput("name_unknown", "\n" * 10**6))) == MAX_MESSAGE


def test_the_first_line_of_another_error() -> None:
    assert shorten_error(ValueError("no header\nat byte 3")) == "no header"
    assert shorten_error(ValueError()) == "ValueError()"
    assert shorten_error(OSError("a\x1b[2Kb. More")) == r"a\x1b[2Kb"


def test_a_text_that_fits_stays_as_it_is() -> None:
    assert escape_text("12345", 5) == "12345"
    assert escape_text("123456", 5) == "12..."


def test_a_path_is_shown_plain_and_cut_off() -> None:
    assert escape_path(Path("maps/my room.safetensors")) == "maps/my room.safetensors"
    assert escape_path(Path("a\nb")) == r"a\nb"
    assert escape_path(Path("x" * 5000)) == "x" * (MAX_QUOTED - 3) + "..."
