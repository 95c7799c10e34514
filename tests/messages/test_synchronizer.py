# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Pairing by stamp: nearest, once, and whatever the order of arrival."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geopurify.messages.synchronizer import FrameSynchronizer

Arrival = tuple[str, int]


def pairs(
    arrivals: list[Arrival], slop_ns: int = 5, size: int = 1000
) -> tuple[list[dict[str, int]], Counter[str]]:
    """Push items that are their own stamps; return all matches and the drops."""
    drops: Counter[str] = Counter()
    sizes = dict.fromkeys(("color", "depth", "pose"), size)
    pairer = FrameSynchronizer(sizes, slop_ns, lambda reason, item: drops.update([reason]))
    matches = []
    for stream, stamp_ns in arrivals:
        pairer.push(stream, stamp_ns, stamp_ns)
        matches += pairer.take()
    return matches, drops


def test_equal_stamps_match_at_once() -> None:
    matches, drops = pairs([("pose", 10), ("depth", 10), ("color", 10)])
    assert matches == [{"color": 10, "depth": 10, "pose": 10}]
    assert not drops


def test_nearest_within_the_slop_is_taken() -> None:
    arrivals = [("color", 10), ("depth", 9), ("pose", 6), ("pose", 8), ("pose", 13)]
    assert pairs(arrivals)[0] == []  # a depth nearer than 9 may still come
    assert pairs([*arrivals, ("depth", 42)])[0] == [{"color": 10, "depth": 9, "pose": 8}]


def test_of_two_equally_near_the_earlier_is_taken() -> None:
    matches, _ = pairs([("color", 10), ("depth", 8), ("depth", 12), ("pose", 10)])
    assert matches[0]["depth"] == 8


def test_color_without_partner_is_dropped_by_name() -> None:
    matches, drops = pairs([("color", 10), ("depth", 10), ("pose", 16)])
    assert matches == []
    assert drops == {"pose_missing": 1}


def test_slop_is_inclusive() -> None:
    assert len(pairs([("color", 10), ("depth", 15), ("pose", 15)])[0]) == 1


def test_no_item_is_used_twice() -> None:
    arrivals = [("depth", 12), ("pose", 10), ("pose", 14), ("color", 10), ("color", 14)]
    matches, drops = pairs([*arrivals, ("depth", 30)])
    assert matches == [{"color": 10, "depth": 12, "pose": 10}]
    assert drops == {"depth_missing": 1}


def test_full_queue_drops_the_oldest_color() -> None:
    arrivals = [("color", stamp) for stamp in (10, 20, 30)]
    matches, drops = pairs([*arrivals, ("depth", 20), ("pose", 20)], size=2)
    assert matches == [{"color": 20, "depth": 20, "pose": 20}]
    assert drops == {"queue_full": 1}


def test_time_that_goes_back_starts_anew() -> None:
    again = [("color", 10), ("depth", 10), ("pose", 10)]
    matches, drops = pairs([*frames(2.0, 1), ("color", 3 * SECOND), *again])
    assert matches[1:] == [{"color": 10, "depth": 10, "pose": 10}]
    assert drops == {"stamp_went_back": 1}


SECOND = 10**9
TENTH = 10**8
STREAMS = ("color", "depth", "pose")


def frames(first_s: float, count: int) -> list[Arrival]:
    """Return all streams at 10 Hz."""
    first_ns = round(first_s * SECOND)
    return [(stream, first_ns + k * TENTH) for k in range(count) for stream in STREAMS]


@pytest.mark.parametrize("stream", STREAMS)
def test_one_stream_with_a_second_sender_that_is_behind_disturbs_no_frame(stream: str) -> None:
    arrivals = []
    for other, stamp_ns in frames(10.0, 50):
        arrivals.append((other, stamp_ns))
        if other == stream:
            arrivals.append((stream, stamp_ns - 2 * SECOND))
    matches, drops = pairs(arrivals)
    assert [match["color"] for match in matches] == [
        n for s, n in frames(10.0, 50) if s == "color"
    ]
    # what came late last is not decided yet
    assert drops == ({"stamp_late": 49} if stream == "color" else {})


def test_a_recording_that_begins_anew_loses_no_frame_of_it() -> None:
    matches, drops = pairs([*frames(10.0, 30), ("color", 13 * SECOND), *frames(10.0, 30)])
    assert len(matches) == 60
    assert drops == {"stamp_went_back": 1}


def test_a_stream_that_has_ended_does_not_hold_time_up() -> None:
    again = [(stream, stamp_ns) for stream, stamp_ns in frames(5.0, 30) if stream != "pose"]
    _, drops = pairs([*frames(10.0, 3), *again, *frames(8.0, 3)])
    assert drops == {"pose_missing": 30}


def test_a_stream_whose_clock_is_set_back_begins_anew_alone() -> None:
    behind = []
    for stream, stamp_ns in frames(11.0, 40):
        behind.append((stream, stamp_ns - 3 * SECOND if stream == "depth" else stamp_ns))
    matches, drops = pairs([*frames(10.0, 10), *behind, *frames(15.0, 3)])
    assert len(matches) == 23  # its images of 11 s to 12 s came 3 s later, and were waited for
    assert set(drops) == {"depth_missing"}


@given(
    st.lists(
        st.tuples(st.sampled_from(STREAMS), st.integers(0, 40).map(lambda n: n * SECOND // 4)),
        max_size=60,
    )
)
def test_each_color_image_is_matched_or_dropped_whatever_the_stamps(
    arrivals: list[Arrival],
) -> None:
    drops: Counter[str] = Counter()
    pairer = FrameSynchronizer(
        dict.fromkeys(STREAMS, 5), 10, lambda reason, item: drops.update([reason])
    )
    matches = 0
    for stream, stamp_ns in arrivals:
        pairer.push(stream, stamp_ns, stamp_ns)
        matches += len(pairer.take())
    matches += len(pairer.finish())
    assert matches + drops.total() == sum(stream == "color" for stream, _ in arrivals)
    assert pairer.waiting == 0


def test_what_comes_a_little_late_is_still_matched() -> None:
    arrivals = [("color", 20), ("color", 10), ("depth", 20), ("pose", 10), ("pose", 20)]
    matches, drops = pairs([*arrivals, ("depth", 10)])
    assert matches == [{"color": 20, "depth": 20, "pose": 20}]
    assert drops == {"depth_missing": 1}  # its depth came when color 10 was given up
    matches, drops = pairs([("color", 20), ("color", 10), ("depth", 10), ("pose", 10)])
    assert matches == [{"color": 10, "depth": 10, "pose": 10}]
    assert not drops


def test_a_color_that_was_overtaken_is_dropped() -> None:
    frame = [("depth", 20), ("pose", 20), ("color", 20)]
    matches, drops = pairs([*frame, ("color", 10), ("color", 20)])
    assert len(matches) == 1
    assert drops == {"stamp_late": 1, "stamp_repeated": 1}


def test_repeated_stamp_is_dropped() -> None:
    matches, drops = pairs([("color", 10), ("color", 10), ("depth", 10), ("pose", 10)])
    assert len(matches) == 1
    assert drops == {"stamp_repeated": 1}


def test_clear_forgets_what_waits() -> None:
    pairer = FrameSynchronizer({"color": 5, "depth": 5}, 0, lambda reason, item: None)
    pairer.push("color", 10, "c")
    pairer.clear()
    pairer.push("depth", 10, "d")
    assert pairer.take() == []
    assert pairer.waiting == 0


STAMPS = st.lists(st.integers(0, 60), unique=True, max_size=12).map(sorted)


@given(color=STAMPS, depth=STAMPS, pose=STAMPS, choice=st.randoms(use_true_random=False))
def test_matches_do_not_depend_on_the_order_of_arrival(color, depth, pose, choice) -> None:
    streams = {"color": color, "depth": depth, "pose": pose}
    one_by_one = [(name, stamp) for name, stamps in streams.items() for stamp in stamps]
    waiting = {name: list(stamps) for name, stamps in streams.items() if stamps}
    mixed = []
    while waiting:
        name = choice.choice(sorted(waiting))
        mixed.append((name, waiting[name].pop(0)))
        waiting = {n: stamps for n, stamps in waiting.items() if stamps}
    matches, drops = pairs(one_by_one)
    matches_mixed, drops_mixed = pairs(mixed)
    assert matches_mixed == matches
    assert drops_mixed.total() == drops.total()  # which of two partners is missed may differ
    for name in streams:
        used = [match[name] for match in matches]
        assert used == sorted(set(used))
        assert all(abs(match[name] - match["color"]) <= 5 for match in matches)
