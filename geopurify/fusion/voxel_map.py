# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The map: sparse voxels with fused features, colour, normal and weight."""

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geopurify.config import MapConfig
from geopurify.errors import BadInput
from geopurify.fusion import running_mean as fusion
from geopurify.fusion.carving import FreeRays, block_counts, count_blocks, keys_along
from geopurify.fusion.checked_state import MOST_FRAMES, check_state
from geopurify.fusion.half import score_rows
from geopurify.fusion.keys import (
    KEY_LIMIT,
    find_keys,
    forget_keys,
    insert_keys,
    move_keys,
    unpack_keys,
    voxel_centres,
)
from geopurify.fusion.lifting import Observations

LEAST = 1000  # voxels that a map has room for
FRAMES_TAKEN_OVER = MOST_FRAMES // 2  # at most, so that a year at 30 Hz can follow
LEAST_HALF_LIFE = 1e-3  # frames: after one nothing is left, and the division is finite
LARGEST_HALF = float(np.finfo(np.float16).max)
EVICTED_SHARE = 0.05  # voxels evicted at once when the map is full: makes eviction cheap a frame


class Fused(NamedTuple):
    """What one `VoxelMap.integrate` did."""

    added: int
    evicted: int
    dropped: int  # observations for which a map full of this frame's voxels had no room


class VoxelMap:
    """Voxels on a regular grid, each a weighted mean of what was seen in it.

    All arrays are allocated once for ``capacity`` rows and never grow; the operating system
    commits their pages as voxels appear.  The cost of `integrate` depends on the frame alone.
    Rows ``[:size]`` are in use; eviction moves rows, so keep keys, not rows.

    Raises:
        BadInput: ``map.max_megabytes`` are too few, or there is no memory for the caps.
    """

    def __init__(self, config: MapConfig, dimension: int) -> None:
        self.config = config
        self.dimension = dimension
        self.size = 0
        self.frames = 0
        self.capacity = capacity_of(config, dimension)
        try:
            self._allocate(self.capacity)
        except MemoryError as error:
            raise BadInput(
                "config_invalid",
                f"there is no memory for map.max_voxels: {self.capacity} of {dimension} channels",
            ) from error

    def _allocate(self, capacity: int) -> None:
        dimension = self.dimension
        self._keys = np.zeros(capacity, np.int64)
        self._features = np.zeros((capacity, dimension), np.uint16)
        self._colors = np.zeros((capacity, 3), np.uint16)
        self._normals = np.zeros((capacity, 3), np.uint16)
        self._weights = np.zeros(capacity, np.float32)
        self._last_seen = np.zeros(capacity, np.int32)
        self._group_of_row = np.zeros(capacity, np.int32)
        self._table = np.zeros(1 << (2 * capacity - 1).bit_length(), np.int32)
        carved = capacity if self.config.carve_frames else 0
        self._contradictions = np.zeros(carved, np.uint8)
        self._block_counts = block_counts(carved)

    @property
    def packed_keys(self) -> NDArray[np.int64]:
        """(N,) one integer per voxel; the identity of a voxel."""
        return self._keys[: self.size]

    @property
    def keys(self) -> NDArray[np.int32]:
        """(N, 3) integer voxel coordinates."""
        return unpack_keys(self.packed_keys)

    @property
    def points_map(self) -> NDArray[np.float32]:
        """(N, 3) voxel centres in metres."""
        return voxel_centres(self.packed_keys, self.config.voxel_size_m)

    @property
    def features(self) -> NDArray[np.float16]:
        """(N, D) weighted mean of the observed features; its length is their agreement."""
        return self._features[: self.size].view(np.float16)

    @property
    def colors(self) -> NDArray[np.uint8]:
        """(N, 3) mean colour."""
        return _rounded(self._colors[: self.size])

    @property
    def normals(self) -> NDArray[np.float32]:
        """(N, 3) unit normals, 0 where unknown."""
        return _unit(self._normals[: self.size])

    @property
    def weights(self) -> NDArray[np.float32]:
        """(N,) sum of observation weights."""
        return self._weights[: self.size]

    @property
    def last_seen(self) -> NDArray[np.int32]:
        """(N,) number of the frame that saw the voxel last."""
        return self._last_seen[: self.size]

    def surfaces(
        self, rows: NDArray[np.integer] | slice
    ) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Return points, normals, colours and weights of (M,) rows; see the properties."""
        return (
            voxel_centres(self._keys[rows], self.config.voxel_size_m),
            _unit(self._normals[rows]),
            _rounded(self._colors[rows]),
            self._weights[rows],
        )

    def integrate(self, observations: Observations) -> Fused:
        """Fuse the observations of one frame; where the map is full, evict the stalest voxels.

        Raises:
            BadInput: features of another dimension or not finite, points beyond the grid, or
                frames that can't be numbered any more.
        """
        self._check(observations)
        self.frames += 1
        before = self.size
        wanted = fusion.voxel_keys(observations.points_map, self.config.voxel_size_m)
        rows, evicted = self._rows_for(wanted)
        groups = fusion.group_by_row(rows, self._group_of_row)
        self._fuse(observations, groups)
        return Fused(self.size - before + evicted, evicted, int((rows < 0).sum()))

    def _check(self, observations: Observations) -> None:
        if observations.cell_features.shape[1] != self.dimension:
            raise BadInput(
                "dimension_mismatch",
                f"features have {observations.cell_features.shape[1]} channels, "
                f"the map has {self.dimension}",
            )
        # written so that NaN fails too: one would stay in the mean of its voxel for good
        if not _largest(observations.cell_features) <= LARGEST_HALF:
            raise BadInput(
                "features_not_finite",
                f"features must be finite and within +-{LARGEST_HALF:.0f}, which half precision "
                f"holds, got {_largest(observations.cell_features)}",
            )
        if self.frames >= MOST_FRAMES:
            raise BadInput(
                "map_frames_exhausted",
                f"the map has had {self.frames} frames and can't count more: save and load it",
            )
        limit_m = (KEY_LIMIT - 1) * self.config.voxel_size_m
        if not _largest(observations.points_map) < limit_m:
            raise BadInput(
                "pose_out_of_range", f"points lie beyond {limit_m:.0f} m from the map's origin"
            )

    def _rows_for(self, wanted: NDArray[np.int64]) -> tuple[NDArray[np.int32], int]:
        """Return the row of each key, making room as needed; -1 where nothing can make room."""
        rows = np.full(len(wanted), -1, np.int32)
        evicted = 0
        while True:
            before = self.size
            self.size, handled = insert_keys(self._table, self._keys, before, wanted, rows)
            self._see(rows[:handled])
            if self.config.carve_frames:
                count_blocks(self._block_counts, self._keys[before : self.size], 1)
            if handled == len(wanted):
                return rows, evicted
            count = self._evict()
            if count == 0:
                rows[handled:] = find_keys(self._table, self._keys, wanted[handled:])
                return rows, evicted
            evicted += count

    def _see(self, rows: NDArray[np.int32]) -> None:
        """Note that this frame sees voxels; their evidence fades by the frames that did not."""
        if self.config.half_life_frames:
            age = self.frames - self._last_seen[rows]
            half_life = max(self.config.half_life_frames, LEAST_HALF_LIFE)
            self._weights[rows] *= np.exp2(-age / half_life)
        if self.config.carve_frames:
            self._contradictions[rows] = 0
        self._last_seen[rows] = self.frames

    def carve(self, rays: FreeRays) -> NDArray[np.int64]:
        """Remove the voxels that the last frame saw through and enough frames before it did.

        Returns:
            (M,) their packed keys.
        """
        met = keys_along(
            self._block_counts,
            self.config.voxel_size_m,
            rays.origin_map,
            rays.rays_map,
            rays.ranges_m,
        )
        rows = np.unique(self.find(met))
        rows = rows[self._last_seen[rows] < self.frames]
        self._contradictions[rows] += 1
        gone = rows[self._contradictions[rows] >= self.config.carve_frames]
        keys = self._keys[gone].copy()
        self.remove(gone)
        return keys

    def _evict(self) -> int:
        """Forget the voxels not seen for longest, never those of the current frame."""
        stale = np.flatnonzero(self.last_seen < self.frames)
        count = min(len(stale), max(1, int(EVICTED_SHARE * self.capacity)))
        oldest_first = stale[np.argsort(self.last_seen[stale], kind="stable")]
        self.remove(oldest_first[:count])
        return count

    def remove(self, rows: NDArray[np.integer]) -> None:
        """Forget the voxels of (M,) distinct rows; the last voxels take over their rows."""
        rows = np.sort(rows).astype(np.int64)
        kept = self.size - len(rows)
        holes = rows[rows < kept]
        movers = np.setdiff1d(np.arange(kept, self.size), rows, assume_unique=True)
        if self.config.carve_frames:
            count_blocks(self._block_counts, self._keys[rows], -1)
            self._contradictions[holes] = self._contradictions[movers]
            self._contradictions[kept : self.size] = 0
        forget_keys(self._table, self._keys, rows)
        move_keys(self._table, self._keys, movers, holes)
        for array in self._named_arrays().values():
            array[holes] = array[movers]
            array[kept : self.size] = 0
        self.size = kept

    def _named_arrays(self) -> dict[str, NDArray[Any]]:
        return {
            "keys": self._keys,
            "features": self._features,
            "colors": self._colors,
            "normals": self._normals,
            "weights": self._weights,
            "last_seen": self._last_seen,
        }

    def _fuse(self, observations: Observations, groups: tuple[NDArray[Any], ...]) -> None:
        weights = observations.weights
        chance = self.frames if self.frames > fusion.FRAMES_TO_NEAREST else None
        fusion.fuse_features(
            self._features,
            self._weights,
            self._keys,
            chance,
            *groups,
            weights,
            observations.cells,
            observations.cell_weights,
            observations.cell_features,
        )
        fusion.fuse_surfaces(
            (self._colors, self._normals),
            self._weights,
            np.float32(self.config.max_weight),
            self._keys,
            chance,
            *groups,
            weights,
            observations.colors,
            observations.normals_map,
        )

    def rows_of(self, packed_keys: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the row of each voxel, -1 where it is no longer (or not yet) in the map."""
        rows: NDArray[np.int32] = find_keys(self._table, self._keys, packed_keys)
        return rows

    def find(self, packed_keys: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the rows of those voxels that are in the map."""
        rows = self.rows_of(packed_keys)
        return rows[rows >= 0]

    def scores(
        self, text_features: NDArray[np.float32], rows: NDArray[np.integer] | None = None
    ) -> NDArray[np.float32]:
        """Return (N, T) dot products of all voxels, or of some rows, with (T, D) texts."""
        rows = np.arange(self.size) if rows is None else rows
        scores = np.empty((len(rows), len(text_features)), np.float32)
        texts = np.ascontiguousarray(text_features, np.float32)
        score_rows(self._features, rows.astype(np.int64), texts, scores)
        return scores

    def bytes_per_voxel(self) -> int:
        """Return the memory of one voxel, its share of the hash table included."""
        return round(self.bytes_per_row() + self._table.nbytes / self.capacity)

    def bytes_per_row(self) -> int:
        """Return the memory of one voxel without the hash table."""
        rows = sum(array.itemsize * array[0].size for array in self._named_arrays().values())
        carving = 2 if self.config.carve_frames else 0  # its contradictions, a share of a count
        return int(rows + self._group_of_row.itemsize + carving)

    def state(self, rows: NDArray[np.integer] | None = None) -> dict[str, NDArray[Any]]:
        """Return copies of everything that `restore` needs, by name; of all or of some rows."""
        chosen = slice(self.size) if rows is None else rows
        state = {name: array[chosen].copy() for name, array in self._named_arrays().items()}
        return {**state, "frames": np.array([self.frames], np.int64)}

    def restore(self, state: dict[str, NDArray[Any]]) -> None:
        """Take over the voxels of another map of the same dimension and voxel size.

        Frames are numbered as there, but never so high that this map could not count on.

        Raises:
            BadInput: they are not those of such a map, or more than this one holds; the map is
                as before.
        """
        check_state(state, self.dimension)
        size = len(state["keys"])
        if size > self.capacity:
            raise BadInput(
                "map_too_large",
                f"the map has {size} voxels, map.max_voxels and max_megabytes allow "
                f"{self.capacity}",
            )
        self.clear()
        for name, array in self._named_arrays().items():
            array[:size] = state[name]
        keys = self._keys[:size].copy()
        self.size, _ = insert_keys(self._table, self._keys, 0, keys, np.empty(size, np.int32))
        if self.config.carve_frames:
            count_blocks(self._block_counts, keys, 1)
        self.frames = min(int(state["frames"][0]), FRAMES_TAKEN_OVER)
        older = int(state["frames"][0]) - self.frames
        self._last_seen[:size] = np.maximum(self._last_seen[:size] - older, 0)

    def clear(self) -> None:
        """Forget every voxel."""
        for array in self._named_arrays().values():
            array[: self.size] = 0
        self._contradictions[: self.size] = 0
        self._block_counts[:] = 0
        self._table[:] = 0
        self.size = 0


def capacity_of(config: MapConfig, dimension: int) -> int:
    """Return how many voxels both caps allow.

    Raises:
        BadInput: ``map.max_megabytes`` are too few.
    """
    if not config.max_megabytes:
        return config.max_voxels
    row = VoxelMap(replace(config, max_voxels=LEAST, max_megabytes=0), dimension).bytes_per_row()
    slots = 2 ** np.arange(8, 32)  # a table has at least two, of four bytes, for each voxel
    most = slots[-1] * (row + 4)  # more would not fit into 64 bits
    size = min(config.max_megabytes * 10**6, int(most))
    fitting = np.minimum(slots // 2, (size - 4 * slots) // row).max()
    if fitting < LEAST:
        raise BadInput(
            "config_invalid",
            f"map.max_megabytes must be enough for {LEAST} voxels of {dimension} channels, "
            f"{config.max_megabytes} are for {max(fitting, 0)}",
        )
    return min(int(fitting), config.max_voxels)


def _largest(values: NDArray[np.float32]) -> float:
    """Return the largest magnitude, NaN if there is one."""
    return float(np.maximum(values.max(initial=0), -values.min(initial=0)))


def _rounded(bits: NDArray[np.uint16]) -> NDArray[np.uint8]:
    return np.rint(bits.view(np.float16)).astype(np.uint8)


def _unit(bits: NDArray[np.uint16]) -> NDArray[np.float32]:
    mean = bits.view(np.float16).astype(np.float32)
    length = np.linalg.norm(mean, axis=1, keepdims=True)
    length[length == 0] = 1
    unit: NDArray[np.float32] = mean / length
    return unit
