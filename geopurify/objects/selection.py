# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Some of the objects of a map: of classes, in states, in a region."""

from collections.abc import Collection, Sequence
from typing import get_args

import numpy as np

from geopurify.errors import BadInput, quote
from geopurify.objects.map_object import MapObject, ObjectState
from geopurify.query.regions import Region

STATES = get_args(ObjectState)


def select_objects(
    objects: Sequence[MapObject],
    labels: Collection[str] = (),
    states: Collection[str] = (),
    region: Region | None = None,
) -> tuple[MapObject, ...]:
    """Return the objects that fit, in their order.

    Args:
        labels: names of classes; none: all.
        states: of `STATES`; none: all.
        region: in which the centre of an object lies; None: anywhere.

    Raises:
        BadInput: there is no such state.
    """
    for state in states:
        if state not in STATES:
            raise BadInput(
                "state_unknown",
                f"the state must be one of {', '.join(STATES)}, got {quote(state)}",
            )
    return tuple(
        known
        for known in objects
        if (not labels or known.label in labels)
        and (not states or known.state in states)
        and (region is None or bool(region.contains(known.centre_m[None].astype(np.float32))[0]))
    )


def object_of(objects: Sequence[MapObject], object_id: int) -> MapObject:
    """Return the object of an id.

    Raises:
        BadInput: there is none.
    """
    for known in objects:
        if known.object_id == object_id:
            return known
    raise BadInput("object_unknown", f"the map has no object {object_id}")
