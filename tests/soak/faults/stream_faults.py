# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Every fault of a stream, and what the node's documentation says must come of it.

A fault ends once each of its frames is decided, and a whole frame follows where one has to
decide; so the map and the counters are known after each, whatever the middleware's timing.
"""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from tf2_msgs.msg import TFMessage

from faults.hostile_images import spoilt
from faults.shots import CLASSES, COLOR, DEPTH, INFO, TF, Messages, Shot, Walk, standing
from geopurify.frame import Frame
from geopurify.frame.depth_units import INVALID_UINT16
from geopurify.messages.transforms import LATE_NS

TF_GAP_S = 2.0
FLOOD, FLOOD_AT_ONCE = 5000, 50


@dataclass(frozen=True, eq=False)
class Step:
    """Messages that are sent together, and what must have come of all until then.

    Attributes:
        mapped: frames that must now be in the map, in this order.
        dropped: the causes under which frames must be counted.
        noticed: the causes of what costs no frame, but for those of transforms, which follow from
            the messages.
    """

    messages: Messages
    mapped: tuple[Frame, ...] = ()
    dropped: tuple[str, ...] = ()
    noticed: tuple[str, ...] = ()


Steps = Iterator[Step]
MISSING = {CLASSES: "semantic_missing", DEPTH: "depth_missing"}


def whole(walk: Walk) -> Steps:
    """Send a frame as it should be."""
    shot = walk.take()
    yield Step(shot.whole(), mapped=(shot.frame,))


def lost(topic: str, walk: Walk) -> Steps:
    """Lose a message; of two transforms around a lost one the mapper makes its own."""
    shot, after = walk.take_many(2)
    yield Step(shot.without(topic))
    mapped = (shot.frame, after.frame) if topic == TF else (after.frame,)
    yield Step(after.whole(), mapped, dropped=_missing(topic))


def late(topic: str, walk: Walk) -> Steps:
    """Send a message after the others of its frame."""
    shot = walk.take()
    yield Step(shot.without(topic))
    yield Step(shot.only(topic), mapped=(shot.frame,))


def too_late(topic: str, walk: Walk) -> Steps:
    """Send a message when the next frame is already mapped."""
    shot, after = walk.take_many(2)
    yield Step(shot.without(topic))
    yield Step(after.whole(), mapped=(after.frame,), dropped=_missing(topic))
    yield Step(shot.only(topic), dropped=("stamp_late",) if topic == COLOR else ())


def duplicated(walk: Walk) -> Steps:
    """Send a frame twice."""
    shot = walk.take()
    yield Step(shot.whole(), mapped=(shot.frame,))
    yield Step(shot.whole(), dropped=("stamp_repeated",))


def swapped_frames(walk: Walk) -> Steps:
    """Send a frame after the next one, which is mapped by then."""
    first, second = walk.take_many(2)
    yield Step(second.whole(), mapped=(second.frame,))
    yield Step(first.whole(), dropped=("stamp_late",))


def swapped_images(walk: Walk) -> Steps:
    """Send two colour images in the wrong order, before the rest of their frames."""
    first, second = walk.take_many(2)
    yield Step(second.only(COLOR))
    yield Step(first.only(COLOR))
    rest = first.without(COLOR) + second.without(COLOR)
    yield Step(rest, mapped=(first.frame, second.frame))


def spoilt_depth(value: float, walk: Walk) -> Steps:
    """Spoil all of a depth image: in millimetres if the value is finite, else in metres."""
    shot = walk.take()
    spoilt = np.full_like(_depth_like(shot, value), value)
    yield Step(shot.with_depth(spoilt).whole(), dropped=("depth_empty",))


def half_spoilt_depth(value: float, walk: Walk) -> Steps:
    """Spoil half of a depth image; the other half is mapped."""
    shot = walk.take()
    spoilt, left = _depth_like(shot, value), shot.frame.depth_m.copy()
    middle = left.shape[1] // 2
    spoilt[:, :middle], left[:, :middle] = value, 0
    frame = replace(shot.frame, depth_m=left)
    yield Step(shot.with_depth(spoilt).whole(), mapped=(frame,))


def hostile(walk: Walk) -> Steps:
    """Send images that no camera sends, and a whole frame after them."""
    for messages, cause in spoilt(iter(walk.take, None)):
        yield Step(messages, dropped=(cause,))
    yield from whole(walk)


def restart(walk: Walk) -> Steps:
    """Go on with another resolution, of which the first frame comes before its camera_info."""
    walk.change_resolution()
    early, shot = walk.take_many(2)
    yield Step(early.without(INFO), dropped=("size_mismatch",))
    yield Step(shot.only(INFO), noticed=("camera_info_changed",))
    yield Step(shot.without(INFO), mapped=(shot.frame,))


def tf_gap(walk: Walk) -> Steps:
    """Send no transform for longer than a frame may wait for it."""
    shots = walk.take_many(round(TF_GAP_S * walk.rate_hz))
    for shot in shots[:-1]:
        yield Step(shot.without(TF))
    yield Step(shots[-1].without(TF), dropped=("tf_missing",) * len(shots))
    yield from whole(walk)


def joint_behind(walk: Walk) -> Steps:
    """Send a joint by two nodes, of which the clock of one is behind."""
    shot = walk.take()
    now_ns = shot.frame.stamp_ns
    joints = [standing("wheel", now_ns - behind_ns) for behind_ns in (0, 2 * LATE_NS)]
    messages = tuple((TF, TFMessage(transforms=[joint])) for joint in joints)
    yield Step(messages + shot.whole(), mapped=(shot.frame,))


def tf_flood(walk: Walk) -> Steps:
    """Send far more frames than the mapper keeps, each under a new name."""
    shot = walk.take()
    now_ns = shot.frame.stamp_ns
    names = [f"flood_{now_ns}_{i}" for i in range(FLOOD)]
    messages = tuple(
        (
            TF,
            TFMessage(
                transforms=[standing(name, now_ns) for name in names[i : i + FLOOD_AT_ONCE]]
            ),
        )
        for i in range(0, FLOOD, FLOOD_AT_ONCE)
    )
    yield Step(messages + shot.whole(), mapped=(shot.frame,))


def time_jump(walk: Walk) -> Steps:
    """Let time go back while a frame waits; the transforms come first, as from a bag.

    It takes some of them until it is clear that they are not just late.
    """
    waiting = walk.take()
    yield Step(waiting.without(DEPTH))
    walk.go_back()
    *early, shot = walk.take_many(1 + math.ceil(walk.rate_hz * LATE_NS / 1e9))
    for each in early:
        yield Step(each.only(TF))
    yield Step(shot.only(TF))
    yield Step(shot.without(TF), (shot.frame,), dropped=("stamp_went_back",), noticed=("jump",))


def _missing(topic: str) -> tuple[str, ...]:
    return (MISSING[topic],) if topic in MISSING else ()


def _depth_like(shot: Shot, value: float) -> NDArray:
    depth_m = shot.frame.depth_m
    if np.isfinite(value):
        return np.rint(depth_m * 1000).astype(np.uint16)
    return depth_m.copy()


IMAGES = (COLOR, DEPTH, CLASSES)
NOT_FAULTY = "none"
# Each with how often it begins, per frame of the stream.  A frame has four messages beside its
# camera_info: 5 % of them are lost, 5 % late (half of them too late), and 2 % come twice.
FAULTS: dict[str, tuple[Callable[[Walk], Steps], float]] = {
    NOT_FAULTY: (whole, 0.165),
    **{f"{topic} lost": (partial(lost, topic), 0.05) for topic in (*IMAGES, TF)},
    **{f"{topic} late": (partial(late, topic), 0.025) for topic in (*IMAGES, TF)},
    **{f"{topic} too late": (partial(too_late, topic), 0.033) for topic in IMAGES},
    "frame twice": (duplicated, 0.02),
    "frames in the wrong order": (swapped_frames, 0.01),
    "images in the wrong order": (swapped_images, 0.01),
    "depth all NaN": (partial(spoilt_depth, np.nan), 0.005),
    "depth half NaN": (partial(half_spoilt_depth, np.nan), 0.005),
    "depth half infinite": (partial(half_spoilt_depth, np.inf), 0.005),
    "depth all saturated": (partial(spoilt_depth, INVALID_UINT16), 0.005),
    "depth half saturated": (partial(half_spoilt_depth, INVALID_UINT16), 0.005),
    "hostile images": (hostile, 0.001),
    "camera restarts with another resolution": (restart, 0.003),
    f"TF gap of {TF_GAP_S:g} s": (tf_gap, 0.002),
    "joint behind": (joint_behind, 0.005),
    f"flood of {FLOOD} names in TF": (tf_flood, 0.002),
    "time goes back": (time_jump, 0.001),
}


def episodes(walk: Walk, rng: random.Random) -> Iterator[tuple[str, Steps]]:
    """Return faults with their steps, for ever: each once in some order, then as they are likely.

    The first frame is whole: a lost transform needs one before it.
    """
    first = [name for name in FAULTS if name != NOT_FAULTY]
    rng.shuffle(first)
    for name in (NOT_FAULTY, *first):
        yield name, FAULTS[name][0](walk)
    weights = [often for _, often in FAULTS.values()]
    while True:
        (name,) = rng.choices(list(FAULTS), weights)
        yield name, FAULTS[name][0](walk)
