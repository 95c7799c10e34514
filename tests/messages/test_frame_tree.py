# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The tree of frames: paths, loops, and what a full tree forgets."""

from array import array
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geopurify.errors import BadInput
from geopurify.frame.poses import matrix_from_quaternion
from geopurify.messages.frame_tree import (
    LONGEST_NAME,
    Fixed,
    FrameTree,
    Moving,
    TransformSamples,
    check_frame_name,
)

HALF = 0.5**0.5


def at_x(x: float, quaternion: tuple = (0, 0, 0, 1)) -> np.ndarray:
    return matrix_from_quaternion((x, 0, 0), quaternion)


def samples(stamps_ns: list[int], buffer_ns: int = 1000, most: int = 1000) -> TransformSamples:
    """Return samples whose x is their time."""
    made = TransformSamples(buffer_ns, most)
    for stamp_ns in stamps_ns:
        made.add(stamp_ns, at_x(float(stamp_ns)))
    return made


def test_a_sample_is_given_back_bit_by_bit() -> None:
    made = TransformSamples(1000, 10)
    matrix = matrix_from_quaternion((0.1, 0.2, 0.3), (0.1, 0.7, 0.1, 0.7))
    made.add(5, matrix)
    assert made.at(5).tobytes() == matrix.tobytes()


def test_between_two_samples_position_goes_linearly_and_rotation_by_slerp() -> None:
    made = TransformSamples(1000, 10)
    made.add(100, at_x(1.0))
    made.add(200, at_x(3.0, (0, 0, HALF, HALF)))
    middle = made.at(150)
    assert middle[0, 3] == 2.0
    np.testing.assert_allclose(middle[:2, 0], [HALF, HALF])


@given(st.lists(st.integers(0, 900), min_size=1))
def test_the_order_in_which_samples_come_does_not_matter(stamps_ns: list[int]) -> None:
    made, in_order = samples(stamps_ns), samples(sorted(set(stamps_ns)))
    assert len(made) == len(in_order)
    for stamp_ns in stamps_ns:
        assert made.at(stamp_ns)[0, 3] == in_order.at(stamp_ns)[0, 3] == stamp_ns


def test_of_one_time_the_first_sample_stays() -> None:
    made = samples([100])
    made.add(100, at_x(7.0))
    assert len(made) == 1
    assert made.at(100)[0, 3] == 100.0


@pytest.mark.parametrize(("buffer_ns", "most"), [(20, 1000), (1000, 3)])
def test_old_samples_are_forgotten(buffer_ns: int, most: int) -> None:
    made = samples(list(range(0, 200, 10)), buffer_ns, most)
    assert (len(made), made.newest_ns, made.span_ns) == (3, 190, 20)


@pytest.mark.parametrize(
    ("stamp_ns", "gap_ns"), [(90, -10), (100, 0), (150, 0), (200, 0), (203, 3)]
)
def test_the_gap_to_what_is_known(stamp_ns: int, gap_ns: int) -> None:
    assert samples([100, 200]).gap_ns(stamp_ns) == gap_ns


def test_a_sample_takes_about_a_hundred_bytes() -> None:
    made = samples(list(range(1000)))
    held: list[array] = [made._stamps_ns, made._numbers]
    assert sum(a.itemsize * len(a) for a in held) == 1000 * 104


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
