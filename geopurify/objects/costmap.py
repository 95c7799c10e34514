# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Where a robot can drive: an occupancy grid of a labelled map, seen from above."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import convolve

from geopurify.config import CostmapConfig
from geopurify.errors import BadInput
from geopurify.frame.poses import upright_axes
from geopurify.query.labels import UNLABELLED
from geopurify.query.results import LabelledCloud

UNKNOWN, FREE, OCCUPIED = -1, 0, 100  # as nav_msgs/OccupancyGrid has them
LOWEST = 2.0  # percent of the voxels that are lower than the floor, where no class is the floor
FLOOR_NAME = "floor"
FREE_AROUND = 5  # of eight cells; a cell without voxels between them is taken to be free
FILL_ROUNDS = 2
SIGHT_M = 2.0  # above the floor; what is higher hides nothing
MOST_CELLS = 16_000_000  # 200 m x 200 m at 5 cm


@dataclass(frozen=True, eq=False)
class Costmap:
    """Cells of a plane, as `nav_msgs/OccupancyGrid` has them.

    Attributes:
        cells: (H, W) int8: -1 unknown, 0 free, up to 99 a cost, 100 occupied; rows along y.
        resolution_m: edge of a cell.
        tops_m: (H, W) float32 height above the floor of the highest obstacle voxel in each cell,
            of those up to `SIGHT_M`; 0 for none.
        T_map_grid: (4, 4) pose of the corner of cell (0, 0), x along columns, z up, at the floor.
    """

    cells: NDArray[np.int8]
    tops_m: NDArray[np.float32]
    resolution_m: float
    T_map_grid: NDArray[np.float64]

    def to_grid(self, points_map: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return (N, 3) points of the map in the frame of the grid, metres."""
        offset = np.asarray(points_map, np.float64) - self.T_map_grid[:3, 3]
        return np.asarray(offset @ self.T_map_grid[:3, :3], np.float64)

    def centres_m(self) -> NDArray[np.float64]:
        """Return the (H, W, 2) centres of the cells in the frame of the grid."""
        rows, columns = np.indices(self.cells.shape)
        cells = np.stack([columns, rows], axis=-1).astype(np.float64)
        return (cells + 0.5) * self.resolution_m


def make_costmap(
    cloud: LabelledCloud, config: CostmapConfig, up_map: NDArray[np.float64]
) -> Costmap:
    """Return the occupancy grid of a map.

    A cell is occupied by voxels between the heights of the settings, whose class can't be driven
    over.  Else it has the highest cost of the classes in it, and is free where the floor is.
    Cells without voxels are unknown, but for those between free ones.

    Raises:
        BadInput: the map is empty, or too wide for a grid.
    """
    if not len(cloud.points_map):
        raise BadInput("map_empty", "the map is empty: there is nowhere to drive")
    R_grid_map = upright_axes(up_map)
    points = cloud.points_map.astype(np.float64) @ R_grid_map.T
    costs = costs_of(cloud.vocabulary.names, config.cost_of)[
        np.minimum(cloud.labels, len(cloud.vocabulary.names))
    ]
    floor_m = find_floor(points[:, 2], cloud.labels, cloud.vocabulary.names)
    low = np.floor(points[:, :2].min(0) / config.resolution_m)
    columns, rows = (np.floor(points[:, :2] / config.resolution_m) - low).astype(np.int64).T
    shape = (int(rows.max()) + 1, int(columns.max()) + 1)
    if shape[0] * shape[1] > MOST_CELLS:
        raise BadInput(
            "costmap_too_large",
            f"the map would have {shape[0]} x {shape[1]} cells of {config.resolution_m:g} m, more "
            f"than {MOST_CELLS}: raise costmap.resolution_m",
        )
    heights_m = points[:, 2] - floor_m
    cells = _fill_cells(rows, columns, shape, heights_m, costs, config)
    tops_m = np.zeros(shape, np.float32)
    hides = (costs < 0) & (heights_m < SIGHT_M)
    np.maximum.at(tops_m, (rows[hides], columns[hides]), heights_m[hides].astype(np.float32))
    pose = np.eye(4)
    pose[:3, :3] = R_grid_map.T
    pose[:3, 3] = R_grid_map.T @ np.append(low * config.resolution_m, floor_m)
    return Costmap(cells, tops_m, config.resolution_m, pose)


def _fill_cells(
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    shape: tuple[int, int],
    heights_m: NDArray[np.float64],
    costs: NDArray[np.int16],
    config: CostmapConfig,
) -> NDArray[np.int8]:
    in_band = (heights_m > config.min_height_m) & (heights_m < config.max_height_m)
    obstacles = np.zeros(shape, np.int64)
    hits = in_band & (costs < 0)
    np.add.at(obstacles, (rows[hits], columns[hits]), 1)
    cells = np.full(shape, UNKNOWN, np.int16)
    ground = (costs >= 0) & (heights_m < config.max_height_m)
    np.maximum.at(cells, (rows[ground], columns[ground]), costs[ground])
    flat = np.abs(heights_m) <= config.min_height_m  # whatever it is, one can drive over it
    np.maximum.at(cells, (rows[flat], columns[flat]), FREE)
    is_obstacle = obstacles >= config.min_voxels
    cells[is_obstacle] = OCCUPIED
    return _close_gaps(cells).astype(np.int8)


def _close_gaps(cells: NDArray[np.int16]) -> NDArray[np.int16]:
    """Take unknown cells that are nearly surrounded by free ones to be free."""
    around = np.ones((3, 3), np.int16)
    for _ in range(FILL_ROUNDS):
        is_free = ((cells >= 0) & (cells < OCCUPIED)).astype(np.int16)
        count = convolve(is_free, around, mode="constant")
        cells = np.where((cells == UNKNOWN) & (count >= FREE_AROUND), np.int16(FREE), cells)
    return cells


def costs_of(names: Sequence[str], costs: Mapping[str, int]) -> NDArray[np.int16]:
    """Return the cost of each class, -1 for obstacles; what has no class is one."""
    return np.array([*(costs.get(name, -1) for name in names), -1], np.int16)


def find_floor(
    heights_m: NDArray[np.floating], labels: NDArray[np.uint16], names: Sequence[str]
) -> float:
    """Return the height of the floor: the median of what is labelled so, else of the lowest."""
    if FLOOR_NAME in names:
        is_floor = (labels == names.index(FLOOR_NAME)) & (labels != UNLABELLED)
        if is_floor.any():
            return float(np.median(heights_m[is_floor]))
    return float(np.percentile(heights_m, LOWEST))
