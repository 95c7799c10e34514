# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Objects keep their identity: from purification to purification, and from map to map."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geopurify.config import ObjectsConfig
from geopurify.fusion.keys import find_in_sorted
from geopurify.objects.map_object import MapObject
from geopurify.objects.matching import match_by_looks, match_by_voxels

GONE_SHARE = 0.5  # of an object's voxels that are in the map no more: it is missing
CARVING_SHARE = 0.2  # of its voxels that were carved away since: it may be about to go

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Sighting:
    """A thing that was found now, and when it was seen.

    Attributes:
        thing: without identity.
        stamps_s: (F,) ascending, of the frames that saw one of its voxels last.
    """

    thing: MapObject
    stamps_s: NDArray[np.float64]


class MapVoxels:
    """Which voxels a map has, and which were carved away since the last time.

    Args:
        present, carved: packed keys.
    """

    def __init__(self, present: NDArray[np.int64], carved: NDArray[np.int64]) -> None:
        self._present, self._carved = np.sort(present), np.sort(carved)

    def present_share(self, known: MapObject) -> float:
        """Return the share of an object's voxels that the map has."""
        return _share_in(self._present, known.packed_keys)

    def carved_share(self, known: MapObject) -> float:
        """Return the share of an object's voxels that were carved away since."""
        return _share_in(self._carved, known.packed_keys)


def _share_in(ordered: NDArray[np.int64], keys: NDArray[np.int64]) -> float:
    if not len(keys):
        return 0.0
    return float((find_in_sorted(ordered, keys) >= 0).mean())


class ObjectTracker:
    """The objects of a map, present and past.

    Attributes:
        objects: by id; those that are present, moved or missing.
    """

    def __init__(self, objects: Sequence[MapObject] = ()) -> None:
        self.objects = {known.object_id: known for known in objects}
        self._next_id = max(self.objects, default=0) + 1
        self._unseen: dict[int, MapObject] = {}  # not found, yet nothing says that they are gone
        self._carved_into: set[int] = set()  # ids of objects some of whose voxels were carved

    def update(self, found: Sequence[Sighting], voxels: MapVoxels, config: ObjectsConfig) -> None:
        """Take the things that were found now for those of before, or for new ones."""
        now = [sighting.thing for sighting in found]
        before = [o for o in self._everything() if o.state != "missing"]
        identity, parts = match_by_voxels(before, now)
        updated, new, going = {}, [], []
        for place, sighting in enumerate(found):
            if place in identity and (known := before[identity[place]]):
                if voxels.carved_share(known) > CARVING_SHARE:
                    going.append(known)  # as it was: its stump says nothing of it
                else:
                    updated[known.object_id] = _continue(known, sighting)
            else:
                new.append(_begin(self._take_id(), sighting))
        for row, place in parts.items():
            into = before[identity[place]].object_id
            _log.info("Object %d is now part of object %d", before[row].object_id, into)
        settled = {*identity.values(), *parts}
        lost = [known for row, known in enumerate(before) if row not in settled]
        missing = [o for o in self.objects.values() if o.state == "missing"]
        is_gone = [self._is_gone(known, voxels) for known in lost]
        gone = missing + [o for o, is_it in zip(lost, is_gone, strict=True) if is_it]
        unseen = [o for o, is_it in zip(lost, is_gone, strict=True) if not is_it]
        partly_carved = [o for o in unseen if voxels.carved_share(o) > CARVING_SHARE]
        self._settle(updated, new, gone, going, partly_carved)
        self._unseen = {o.object_id: o for o in unseen if o.object_id not in self.objects}
        self._forget(config)

    def _is_gone(self, known: MapObject, voxels: MapVoxels) -> bool:
        """Tell whether an object that was not found was seen to be gone, now or little by little.

        Its voxels may also have left the map with a rolling window, or be labelled otherwise.
        """
        if voxels.carved_share(known) > 0:
            self._carved_into.add(known.object_id)
        is_carved = known.object_id in self._carved_into
        return is_carved and voxels.present_share(known) < 1 - GONE_SHARE

    def _everything(self) -> list[MapObject]:
        return [*self.objects.values(), *self._unseen.values()]

    def _take_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1

    def _settle(
        self,
        updated: dict[int, MapObject],
        new: list[MapObject],
        gone: list[MapObject],
        going: list[MapObject],
        partly_carved: list[MapObject],
    ) -> None:
        """Tell objects that are missing from those that were moved.

        A thing may be seen at its new place before its old one is seen to be free.

        Args:
            going: objects that were carved into; they stay unless they are found elsewhere.
            partly_carved: those of which too little is left to find them, yet too much for them
                to be gone.
        """
        appeared = [*new, *(o for o in updated.values() if o.state == "present")]
        current = {**updated, **{o.object_id: o for o in new}}
        for old, other in _moves([*gone, *going, *partly_carved], appeared):
            del current[other.object_id]
            current[old.object_id] = _moved(old, other)
            _log.info("Object %d (%r) was moved", old.object_id, old.label)
        for old in going:
            current.setdefault(old.object_id, old)
        for old in gone:
            current.setdefault(old.object_id, replace(old, state="missing"))
        self.objects = dict(sorted(current.items()))

    def _forget(self, config: ObjectsConfig) -> None:
        """Forget what is too much: first what was not found, then what is missing for longest."""
        spare = max(config.max_objects - len(self.objects), 0)
        kept = sorted(self._unseen.values(), key=lambda o: o.last_seen_s)
        self._unseen = {o.object_id: o for o in kept[len(kept) - min(spare, len(kept)) :]}
        excess = len(self.objects) - config.max_objects
        if excess > 0:
            ranked = sorted(
                self.objects.values(), key=lambda o: (o.state != "missing", o.last_seen_s)
            )
            for known in ranked[:excess]:
                del self.objects[known.object_id]
        self._carved_into &= self.objects.keys() | self._unseen.keys()


def _moves(gone: list[MapObject], appeared: list[MapObject]) -> list[tuple[MapObject, MapObject]]:
    """Pair objects that are gone with what appeared after they were last seen."""
    if not gone:
        return []
    start_s = min(old.last_seen_s for old in gone)
    appeared = [other for other in appeared if other.first_seen_s > start_s]
    pairs = ((gone[a], appeared[b]) for a, b in match_by_looks(gone, appeared))
    return [(old, other) for old, other in pairs if other.first_seen_s > old.last_seen_s]


def _begin(object_id: int, sighting: Sighting) -> MapObject:
    first, last = sighting.stamps_s[[0, -1]].tolist()
    return replace(sighting.thing, object_id=object_id, first_seen_s=first, last_seen_s=last)


def _continue(known: MapObject, sighting: Sighting) -> MapObject:
    """Return a known object as it is now."""
    later = sighting.stamps_s[sighting.stamps_s > known.last_seen_s]
    return replace(
        sighting.thing,
        object_id=known.object_id,
        views=known.views + len(later),
        first_seen_s=known.first_seen_s,
        last_seen_s=max(known.last_seen_s, float(sighting.stamps_s[-1])),
        state=known.state,
    )


def _moved(old: MapObject, other: MapObject) -> MapObject:
    return replace(
        other,
        object_id=old.object_id,
        views=old.views + other.views,
        first_seen_s=old.first_seen_s,
        state="moved",
    )
