# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Relations that look the same from everywhere, by the boxes of things.

Support, above, below and between as in Sr3D (Achlioptas et al., 2020), whose limits are published
with its code: touching within 0.15 m on 30 % of the footprint, 0.06 m apart on 20 %, 51 % between.
A place of its own has what Sr3D has not: boxes with backs and shelves inside, walls and corners.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull, Delaunay, QhullError

from geopurify.objects.grounding.boxes import FloatArray
from geopurify.objects.grounding.scene import ObjectScene

NEAR_M = 1.0
TOUCH_M = 0.15
SUPPORT_SHARE = 0.3
SUPPORT_AREAS = 1.5  # of what rests, in areas of what it rests on
APART_M = 0.06
OVER_SHARE = 0.2
BESIDE_M = 0.3  # horizontally, of what hangs above or below something at a wall
BETWEEN_SHARE = 0.51
INSIDE_SHARE = 0.5
AGAINST_M = 0.2
CORNER_M = 0.7
MIDDLE_SHARE = 0.25  # of the room's size, from its centre


class Verdict(NamedTuple):
    """Of each of N objects whether it is in a relation, and how far from ideal, in metres."""

    fits: NDArray[np.bool_]
    costs: FloatArray


def near(scene: ObjectScene, anchor: int) -> Verdict:
    """Next to something: at most `NEAR_M` between surfaces, and not on or in it."""
    gaps = scene.boxes.gaps(anchor)
    stacked = on(scene, anchor).fits | _inside(scene, anchor)
    return Verdict((gaps <= NEAR_M) & ~stacked, gaps)


def on(scene: ObjectScene, anchor: int) -> Verdict:
    """Resting on something: on its top, or on a seat or board within it."""
    boxes = scene.boxes
    over = boxes.shares_within(anchor) >= SUPPORT_SHARE
    fitting = boxes.areas <= SUPPORT_AREAS * boxes.areas[anchor]
    rise = boxes.low - boxes.high[anchor]
    lifted = boxes.low - boxes.low[anchor] >= TOUCH_M
    centred = boxes.shares_within(anchor) >= BETWEEN_SHARE
    rests = (np.abs(rise) <= TOUCH_M) | ((rise < 0) & lifted & centred)
    smaller = boxes.areas < boxes.areas[anchor] * 1.01
    higher = boxes.middles > boxes.middles[anchor]
    fits = over & fitting & rests & (higher | (smaller & (rise < 0)))
    return Verdict(fits, np.maximum(rise, 0))


def above(scene: ObjectScene, anchor: int) -> Verdict:
    """Higher than something and over it, or at the wall that it stands at."""
    boxes = scene.boxes
    rise = boxes.low - boxes.high[anchor]
    over = _is_over(scene, anchor)
    return Verdict((rise >= -TOUCH_M) & over, np.abs(rise) + boxes.floor_gaps(anchor))


def below(scene: ObjectScene, anchor: int) -> Verdict:
    """Lower than something and under it, or between its legs."""
    boxes = scene.boxes
    drop = boxes.low[anchor] - boxes.high
    legs = (boxes.high <= boxes.high[anchor] - APART_M) & (
        boxes.low <= boxes.low[anchor] + TOUCH_M
    )
    within = legs & (boxes.shares_within(anchor) >= OVER_SHARE)
    fits = within | ((drop >= -TOUCH_M) & _is_over(scene, anchor))
    return Verdict(fits, np.abs(np.maximum(drop, 0)) + boxes.floor_gaps(anchor))


def _is_over(scene: ObjectScene, anchor: int) -> NDArray[np.bool_]:
    boxes = scene.boxes
    shares = np.maximum(boxes.shares_within(anchor), boxes.shares_of(anchor))
    return (shares >= OVER_SHARE) | (boxes.floor_gaps(anchor) <= BESIDE_M)


def _inside(scene: ObjectScene, anchor: int) -> NDArray[np.bool_]:
    boxes = scene.boxes
    low = np.maximum(boxes.low, boxes.low[anchor])
    high = np.minimum(boxes.high, boxes.high[anchor])
    tall = np.clip((high - low) / np.maximum(boxes.high - boxes.low, 1e-6), 0, 1)
    found: NDArray[np.bool_] = boxes.shares_within(anchor) * tall >= INSIDE_SHARE
    return found


def inside(scene: ObjectScene, anchor: int) -> Verdict:
    """Half of the box is in that of something."""
    fits = _inside(scene, anchor) | on(scene, anchor).fits
    return Verdict(fits, scene.boxes.gaps(anchor))


def against(scene: ObjectScene, anchor: int) -> Verdict:
    """Touching something."""
    gaps = scene.boxes.gaps(anchor)
    return Verdict(gaps <= AGAINST_M, gaps)


def far(scene: ObjectScene, anchor: int) -> Verdict:
    """Not near something; the farther the better."""
    gaps = scene.boxes.gaps(anchor)
    return Verdict(gaps > NEAR_M, -gaps)


def between(scene: ObjectScene, anchor: int, other: int) -> Verdict:
    """In the space between two things: within the hull of their footprints, outside of them."""
    boxes = scene.boxes
    hull = np.concatenate([boxes.corners[anchor], boxes.corners[other]])
    try:
        corners = hull[ConvexHull(hull).vertices]
        inside_hull = Delaunay(corners).find_simplex(boxes.samples) >= 0
    except QhullError:  # both are thinner than a line
        inside_hull = np.zeros(boxes.samples.shape[:2], np.bool_)
    taken = (boxes.distances(anchor, boxes.samples) == 0) | (
        boxes.distances(other, boxes.samples) == 0
    )
    share = (inside_hull & ~taken).mean(1)
    start, way = boxes.centres[anchor], boxes.centres[other] - boxes.centres[anchor]
    length = max(float(np.linalg.norm(way)), 1e-6)
    offsets = boxes.centres - start
    along = offsets @ way / length**2
    aside = np.abs(offsets @ np.array([-way[1], way[0]])) / length
    on_the_way = (along > 0.15) & (along < 0.85) & (aside < 0.35 * length)
    fits = (share >= BETWEEN_SHARE) | (on_the_way & (share > 0.1))
    return Verdict(fits, aside + np.abs(along - 0.5) * length)


def at_wall(scene: ObjectScene) -> Verdict:
    """Touching a wall."""
    gaps = scene.wall_gaps.min(1, initial=np.inf)
    return Verdict(gaps <= AGAINST_M, gaps)


def near_wall(scene: ObjectScene) -> Verdict:
    """Near a wall."""
    gaps = scene.wall_gaps.min(1, initial=np.inf)
    return Verdict(gaps <= NEAR_M / 2, gaps)


def in_corner(scene: ObjectScene) -> Verdict:
    """Near two walls that meet."""
    gaps = scene.wall_gaps
    pairs = np.stack([np.maximum(gaps[:, i], gaps[:, (i + 1) % 4]) for i in range(4)], 1)
    farther = pairs.min(1)
    return Verdict(farther <= CORNER_M, farther)


def in_middle(scene: ObjectScene) -> Verdict:
    """Around the centre of the room."""
    fits, costs = [], []
    for place in scene.boxes.centres:
        centre, size = scene.walls.around(place)
        local = np.abs(scene.walls.axes @ (place - centre))
        fits.append(bool((local <= MIDDLE_SHARE * size).all()))
        costs.append(float(np.linalg.norm(place - centre)))
    return Verdict(np.array(fits, np.bool_), np.array(costs))


def on_floor(scene: ObjectScene) -> Verdict:
    """Standing on the floor."""
    rise = np.abs(scene.boxes.low - scene.floor_height)
    return Verdict(rise <= TOUCH_M, rise)


def opposite(scene: ObjectScene, anchor: int) -> Verdict:
    """On the other side of the room, seen from its centre."""
    centre, _ = scene.walls.around(scene.boxes.centres[anchor])
    there = scene.boxes.centres[anchor] - centre
    offsets = scene.boxes.centres - centre
    lengths = np.linalg.norm(offsets, axis=1) * np.linalg.norm(there)
    cosines = offsets @ there / np.maximum(lengths, 1e-9)
    return Verdict(cosines <= -0.5, 1 + cosines)


PAIRWISE: dict[str, Callable[[ObjectScene, int], Verdict]] = {
    "near": near,
    "close_to": near,
    "on": on,
    "above": above,
    "below": below,
    "inside": inside,
    "against": against,
    "along": against,
    "back_to": against,
    "far": far,
    "opposite": opposite,
    "covered_by": inside,
    "middle": on,
    "corner": against,
    "end": against,
    "full_of": lambda scene, anchor: _reversed(scene, anchor),
}


def _reversed(scene: ObjectScene, anchor: int) -> Verdict:
    """Holding something: it is in or on each."""
    count = len(scene.objects)
    held = [on(scene, i).fits[anchor] | _inside(scene, i)[anchor] for i in range(count)]
    return Verdict(np.array(held, np.bool_), scene.boxes.gaps(anchor))
