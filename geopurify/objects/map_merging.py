# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The objects of two maps of one place as those of one map."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geopurify.fusion.keys import pack_key, voxel_centres
from geopurify.objects.map_object import MapObject
from geopurify.objects.matching import match_by_voxels


def merge_objects(
    first: Sequence[MapObject],
    second: Sequence[MapObject],
    T_first_second: NDArray[np.float64],
    voxel_size_m: float,
) -> tuple[MapObject, ...]:
    """Return the objects of the first map and those of the second that are none of them.

    Both maps may have used the same ids.  Those of the first stay.  What shares voxels with an
    object of the first is that object, with the times and views of both; the others of the second
    have new ids.  What is missing in either map stays so unless the other one has it.

    Args:
        T_first_second: (4, 4) takes points of the second map to the first.
    """
    moved = [move_object(known, T_first_second, voxel_size_m) for known in second]
    present = [known for known in first if known.state != "missing"]
    found = [known for known in moved if known.state != "missing"]
    identity, parts = match_by_voxels(found, present)
    merged = {known.object_id: known for known in first}
    told = {row: place for place, row in identity.items()} | parts
    for row, place in told.items():
        own = merged[present[place].object_id]
        merged[own.object_id] = _joined(own, found[row])
    next_id = max(merged, default=0) + 1
    is_told = {id(found[row]) for row in told}
    for known in moved:
        if id(known) not in is_told:
            merged[next_id] = replace(known, object_id=next_id)
            next_id += 1
    return tuple(merged.values())


def _joined(own: MapObject, other: MapObject) -> MapObject:
    return replace(
        own,
        packed_keys=np.union1d(own.packed_keys, other.packed_keys),
        views=own.views + other.views,
        first_seen_s=min(own.first_seen_s, other.first_seen_s),
        last_seen_s=max(own.last_seen_s, other.last_seen_s),
    )


def move_object(
    known: MapObject, T_first_second: NDArray[np.float64], voxel_size_m: float
) -> MapObject:
    """Return an object of a second map in the frame and the voxels of a first; its id stays."""
    rotation, translation = T_first_second[:3, :3], T_first_second[:3, 3]
    points = voxel_centres(known.packed_keys, voxel_size_m) @ rotation.T + translation
    cells = np.floor(points / voxel_size_m).astype(np.int64)
    return replace(
        known,
        T_map_box=T_first_second @ known.T_map_box,
        packed_keys=np.unique(pack_key(*cells.T)),
    )
