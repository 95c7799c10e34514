# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The objects of a map that grows: found once for each purification, with lasting identity."""

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geopurify.compute.priority import PriorityGate, yield_point
from geopurify.config import ObjectsConfig
from geopurify.errors import BadInput
from geopurify.frame.poses import upright_axes
from geopurify.fusion.keys import voxel_centres
from geopurify.fusion.shared_map import SharedMap
from geopurify.objects.description import VoxelLooks, describe_things
from geopurify.objects.detection import find_things
from geopurify.objects.map_object import MapObject
from geopurify.objects.tracking import MapVoxels, ObjectTracker, Sighting
from geopurify.purify.last_purification import LastPurification, PurificationCache
from geopurify.query.vocabulary import Vocabulary


class ObjectFinder:
    """Finds the objects of a shared map by its last purification.

    Args:
        purified: with the last purification of the map.
        gate: finding pauses for what has high priority.
        logit_scale: of the encoder.
        up_map: (3,) direction against gravity.
    """

    def __init__(
        self,
        shared_map: SharedMap,
        purified: PurificationCache,
        gate: PriorityGate,
        logit_scale: float,
        up_map: NDArray[np.float64],
    ) -> None:
        self._map, self._purified, self._gate = shared_map, purified, gate
        self._logit_scale, self._up_map = logit_scale, up_map
        self._lock = threading.Lock()
        self._epoch, self._tracker = 0, ObjectTracker()
        self._last: LastPurification | None = None
        self._known: tuple[int, tuple[MapObject, ...]]  # replaced as one: any thread may read it
        self._begin_epoch()

    def restore(self, objects: Sequence[MapObject]) -> None:
        """Begin with the objects of a map that was loaded."""
        with self._lock:
            self._begin_epoch(objects)

    def known(self) -> tuple[MapObject, ...]:
        """Return the objects as they were last found, by id; waits for nothing."""
        epoch, objects = self._known
        return objects if epoch == self._map.epoch else ()

    def find(self, config: ObjectsConfig) -> tuple[MapObject, ...]:
        """Return the objects of the last purification, by id; none of an empty map.

        Before the first one of a map that was loaded they are those of its file.

        Raises:
            BadInput: the map was not purified with labels yet.
        """
        with self._lock, self._gate.low_priority():
            if self._epoch != self._map.epoch:
                self._begin_epoch()
            last = self._purified.of_epoch(self._epoch)
            if last.vocabulary and last is not self._last:
                self._update(last, last.vocabulary, config)
                self._last = last
            self._known = self._epoch, tuple(self._tracker.objects.values())
            if not (self.known() or last.vocabulary) and self._map.voxels.size:
                raise BadInput("map_not_purified", "the map was not purified with labels yet")
            return self.known()

    def _begin_epoch(self, objects: Sequence[MapObject] = ()) -> None:
        self._epoch, self._tracker, self._last = self._map.epoch, ObjectTracker(objects), None
        self._known = self._epoch, tuple(self._tracker.objects.values())

    def _update(
        self, last: LastPurification, vocabulary: Vocabulary, config: ObjectsConfig
    ) -> None:
        names = vocabulary.names
        scores = last.class_scores(self._logit_scale)
        keys, scale = last.purifier.packed_keys, self._logit_scale
        size_m = self._map.voxels.config.voxel_size_m
        points_m = voxel_centres(keys, size_m) @ upright_axes(self._up_map).T
        things = find_things(keys, scores, scale, names, points_m, size_m, config)
        yield_point()
        chosen = np.flatnonzero(things.numbers >= 0)
        with self._map.locked() as voxels:
            history = self._map.history
            carved = history.take_carved()
            keys = last.purifier.packed_keys[chosen]
            rows = voxels.rows_of(keys)
            kept = rows >= 0  # others were carved away or evicted meanwhile
            chosen, keys, rows = chosen[kept], keys[kept], rows[kept]
            _, _, colors, _ = voxels.surfaces(rows)
            looks = VoxelLooks(keys, colors, voxels.features[rows], voxels.last_seen[rows])
        found = describe_things(things.of(chosen), looks, names, size_m, self._up_map)
        sightings = [Sighting(o, np.sort(history.stamps_of(frames))) for o, frames in found]
        self._tracker.update(sightings, MapVoxels(last.purifier.packed_keys, carved), config)
