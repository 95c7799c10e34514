# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Orders of objects: the largest, the second from the left, the closest to the door."""

import numpy as np
from numpy.typing import NDArray

from geopurify.objects.grounding.attributes import measure
from geopurify.objects.grounding.boxes import FloatArray
from geopurify.objects.grounding.context import Context, Impossible, find_anchors
from geopurify.objects.grounding.viewpoints import places_along
from geopurify.query.referring.expression import Rank, Relation

MEASURES = frozenset(("size", "height", "length", "width", "up"))
SIDES = frozenset(("left", "right", "front", "back"))
_ORDERS = {"left": ("left", 1), "right": ("right", 1), "front": ("front", 1), "back": ("back", 1)}
_ORDERS |= {"top": ("up", -1), "bottom": ("up", 1), "middle": ("middle", 1)}


def as_order(relation: Relation) -> Rank | None:
    """Return "on the left" and the like as an order, None for other relations."""
    if relation.anchors or relation.negated or relation.name not in _ORDERS:
        return None
    return Rank(*_ORDERS[relation.name])


def order_by(context: Context, rank: Rank, among: NDArray[np.int64]) -> FloatArray | None:
    """Return (N,) values of which the least is meant; None for orders that can't be seen.

    Args:
        among: indices of what is ordered.

    Raises:
        Impossible: there are fewer objects than the position asks for.
    """
    values = _values(context, rank, among)
    if values is None:
        return None
    position = abs(rank.position)
    if position > len(among):
        raise Impossible(f"there are only {len(among)} of them")
    if rank.position < 0:
        values = -values
    if position == 1:
        return values
    found: FloatArray = np.abs(values - np.sort(values[among])[position - 1])
    return found


def _values(context: Context, rank: Rank, among: NDArray[np.int64]) -> FloatArray | None:
    scene = context.scene
    if rank.order in MEASURES:
        return measure(scene, rank.order)
    if rank.order in ("near", "far"):
        gaps = _distances(context, rank, among)
        return gaps if rank.order == "near" else -gaps
    if rank.order in SIDES or rank.order == "row":
        if rank.order == "row":
            context.assumed.append("counted from the left")
        sight = context.sight(_centre(context, among), False)
        return places_along(scene, sight, "left" if rank.order == "row" else rank.order)
    if rank.order in ("middle", "end"):
        along = _along_row(scene.boxes.centres, among)
        if rank.order == "end":
            return -np.abs(along)
        if len(among) >= 3:
            return np.abs(along - np.median(along[among]))
        centre, _ = scene.walls.around(_centre(context, among))
        found: FloatArray = np.linalg.norm(scene.boxes.centres - centre, axis=1)
        return found
    return None


def _distances(context: Context, rank: Rank, among: NDArray[np.int64]) -> FloatArray:
    """Return (N,) distances to the anchors of an order, or to the viewer without them."""
    boxes = context.scene.boxes
    if not rank.anchors:
        eye = context.sight(_centre(context, among), False).eye
        result: FloatArray = np.linalg.norm(boxes.centres - eye, axis=1)
        return result
    total = np.zeros(len(boxes))
    for phrase in rank.anchors:
        found = find_anchors(context, phrase)
        gaps = np.stack([boxes.gaps(int(index)) for index in found])
        gaps[np.arange(len(found)), found] = np.inf  # a thing is not its own neighbour
        total += gaps.min(0)
    return np.where(np.isfinite(total), total, boxes.centres.max(initial=0) + 1e3)


def _centre(context: Context, among: NDArray[np.int64]) -> FloatArray:
    centres = context.scene.boxes.centres
    found: FloatArray = centres[among].mean(0) if len(among) else centres.mean(0)
    return found


def _along_row(centres: FloatArray, among: NDArray[np.int64]) -> FloatArray:
    """Return (N,) places along the line on which the objects are spread most."""
    offsets = centres - centres[among].mean(0) if len(among) else centres
    _, _, axes = np.linalg.svd(offsets[among], full_matrices=False)
    return offsets @ axes[0] if len(axes) else offsets[:, 0]
