# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The tree of frames: paths, loops, and what a full tree forgets."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geopurify.errors import BadInput
from geopurify.messages.frame_tree import LONGEST_NAME, Fixed, FrameTree, Moving, check_frame_name
from geopurify.messages.transform_samples import TransformSamples


def fixed(parent: str) -> Fixed:
    return Fixed(parent, np.eye(4))


def moving(parent: str) -> Moving:
    return Moving(parent, TransformSamples(10**9, 10), began=0)


def tree(most_frames: int = 100, **parents: str) -> FrameTree:
    """Return a tree of moving frames."""
    made = FrameTree(most_frames)
    for child, parent in parents.items():
        made.hang(child, moving(parent))
    return made


ROBOT = {"odom": "map", "base": "odom", "camera": "base", "arm": "base", "hand": "arm"}


@pytest.mark.parametrize(
    ("target", "source", "up", "down"),
    [
        ("map", "camera", ["camera", "base", "odom"], []),
        ("camera", "map", [], ["camera", "base", "odom"]),
        ("hand", "camera", ["camera"], ["hand", "arm"]),
        ("base", "hand", ["hand", "arm"], []),
    ],
)
def test_a_path_goes_up_to_where_the_frames_meet(
    target: str, source: str, up: list[str], down: list[str]
) -> None:
    assert tree(**ROBOT).path(target, source) == (up, down)


@pytest.mark.parametrize(
    ("target", "source", "message"),
    [
        ("world", "camera", "'camera' hangs under 'map' and nobody says where 'world' is"),
        ("map", "lidar", "nobody says where 'lidar' is and nobody says where 'map' is"),
    ],
)
def test_frames_that_are_not_connected_are_named(target: str, source: str, message: str) -> None:
    with pytest.raises(LookupError, match=message):
        tree(**ROBOT).path(target, source)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=30))
def test_no_order_of_frames_makes_a_loop(pairs: list[tuple[str, str]]) -> None:
    made = FrameTree(100)
    for child, parent in pairs:
        with suppress(BadInput):
            made.hang(child, moving(parent))
        for name in "abcdef":
            assert len(made.ancestors(name)) <= 6


def test_a_frame_that_would_make_a_loop_leaves_the_tree_as_it_is() -> None:
    made = tree(**ROBOT)
    with pytest.raises(BadInput, match="'odom' under 'hand' would be a loop"):
        made.hang("odom", moving("hand"))
    assert made.path("map", "hand") == (["hand", "arm", "base", "odom"], [])


def test_a_full_tree_forgets_what_it_has_not_heard_from_for_longest() -> None:
    made = tree(3, a="map", b="map", c="map")
    made.nodes.move_to_end("a")
    assert made.hang("d", moving("map")) is False
    assert list(made.nodes) == ["c", "a", "d"]


def test_a_full_tree_keeps_what_is_in_use_and_what_is_fixed() -> None:
    made = FrameTree(6)
    made.hang("camera", fixed("base"))
    made.hang("base", moving("odom"))
    made.hang("odom", moving("map"))
    made.path("map", "camera")
    for i in range(1000):
        made.hang(f"flood_{i}", moving("map"))
    assert len(made.nodes) == 6
    assert made.path("map", "camera") == (["camera", "base", "odom"], [])


def test_fixed_frames_take_half_of_the_places() -> None:
    made = FrameTree(4)
    made.hang("a", fixed("map"))
    made.hang("b", fixed("map"))
    with pytest.raises(BadInput) as caught:
        made.hang("c", fixed("map"))
    assert caught.value.reason == "frames_full"
    for name in "defgh":
        made.hang(name, moving("map"))
    assert list(made.nodes) == ["a", "b", "g", "h"]


def test_unknown_names_are_not_kept() -> None:
    made = tree(**ROBOT)
    with pytest.raises(LookupError):
        made.path("map", "x" * 1000)
    assert not any("x" in name for name in made._in_use)


@pytest.mark.parametrize(
    ("name", "bare"), [("camera", "camera"), ("/base link", "base link"), ("küche", "küche")]
)
def test_names_are_taken_without_a_leading_slash(name: str, bare: str) -> None:
    assert check_frame_name(name) == bare


@pytest.mark.parametrize(
    "name", ["", "/", "a\nb", "\x1b[2K", "x" * (LONGEST_NAME + 1), "x" * 10**6]
)
def test_odd_names_are_refused(name: str) -> None:
    with pytest.raises(BadInput, match="1 to 200 printable characters") as caught:
        check_frame_name(name)
    assert caught.value.reason == "frame_invalid"
    assert len(str(caught.value)) < 400
