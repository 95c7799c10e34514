# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Where a robot can stand to face an object."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, label

from geopurify.errors import BadInput
from geopurify.objects.costmap import OCCUPIED, Costmap

SIGHT_STEPS = 64  # places on the line to the object that are looked at
OWN_MARGIN_M = 0.15  # around an object's box that does not hide it
PREFERRED_SHARE = 0.6  # of the largest distance
COST_SHARE = 0.01  # of a metre that a cost of 1 weighs


class Boxed(Protocol):
    """A thing in a box: an object of the map, or one that a text found."""

    @property
    def T_map_box(self) -> NDArray[np.float64]: ...  # noqa: D102

    @property
    def size_m(self) -> NDArray[np.float64]: ...  # noqa: D102


@dataclass(frozen=True, eq=False)
class Approach:
    """A pose before an object.

    Attributes:
        T_map_robot: (4, 4) on the floor, x towards the object, z up.
        distance_m: from there to the object's box.
    """

    T_map_robot: NDArray[np.float64]
    distance_m: float


def find_approach(
    costmap: Costmap,
    thing: Boxed,
    *,
    radius_m: float,
    eye_m: float,
    max_distance_m: float = 1.0,
    start_map: NDArray[np.float64] | None = None,
) -> Approach:
    """Return a free and reachable pose from which nothing hides the object.

    Args:
        radius_m: of the robot, kept free of obstacles and of what is unknown.
        eye_m: height of its camera above the floor.
        max_distance_m: between the robot's centre and the object's box.
        start_map: (3,) from where it has to be reachable; None: the largest free area.

    Raises:
        BadInput: there is none; it says how near one can come.
    """
    centres = costmap.centres_m()
    distance_m = _distance_to_box(costmap, thing, centres)
    reachable = _reachable(costmap, radius_m, start_map)
    near = reachable & (distance_m <= max_distance_m) & (distance_m >= radius_m)
    rows, columns = np.nonzero(near)
    order = np.argsort(_badness(costmap, distance_m, near, max_distance_m), kind="stable")
    middle = costmap.to_grid(thing.T_map_box[None, :3, 3])[0]
    for row, column in zip(rows[order], columns[order], strict=True):
        place = centres[row, column]
        if _sees(costmap, thing, np.append(place, eye_m), middle):
            pose = costmap.T_map_grid @ _facing(place, middle[:2])
            return Approach(pose, float(distance_m[row, column]))
    raise BadInput("object_unreachable", _explain(reachable, near, distance_m, radius_m))


def _explain(
    reachable: NDArray[np.bool_],
    near: NDArray[np.bool_],
    distance_m: NDArray[np.float64],
    radius_m: float,
) -> str:
    what = "it can't be approached"
    if near.any():
        return f"{what}: something hides it from all {int(near.sum())} free cells around it"
    if not reachable.any():
        return f"{what}: no cell is free and reachable"
    beside_m = distance_m[reachable & (distance_m >= radius_m)]
    if not len(beside_m):
        return f"{what}: all free and reachable cells are within {radius_m:.2f} m of it or on it"
    return f"{what}: the nearest free and reachable cell is {beside_m.min():.2f} m off"


def _distance_to_box(
    costmap: Costmap, thing: Boxed, centres: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the (H, W) distances of cells to the footprint of a box, 0 inside."""
    R_grid_box = costmap.T_map_grid[:3, :3].T @ thing.T_map_box[:3, :3]
    middle = costmap.to_grid(thing.T_map_box[None, :3, 3])[0, :2]
    local = (centres - middle) @ R_grid_box[:2, :2]
    outside = np.maximum(np.abs(local) - thing.size_m[:2] / 2, 0)
    return np.asarray(np.hypot(outside[..., 0], outside[..., 1]))


def _reachable(
    costmap: Costmap, radius_m: float, start_map: NDArray[np.float64] | None
) -> NDArray[np.bool_]:
    """Return the (H, W) cells where a robot fits, in one area with the start."""
    is_free = (costmap.cells >= 0) & (costmap.cells < OCCUPIED)
    padded = np.pad(is_free, 1)  # what is beyond the grid is unknown
    clearance_m = distance_transform_edt(padded)[1:-1, 1:-1] * costmap.resolution_m
    areas, count = label(clearance_m >= radius_m, np.ones((3, 3)))
    if not count:
        return np.zeros(is_free.shape, np.bool_)
    if start_map is None:
        return np.asarray(areas == 1 + np.argmax(np.bincount(areas.ravel())[1:]))
    start = costmap.to_grid(np.asarray(start_map, np.float64)[None])[0, :2]
    apart = np.hypot(*np.moveaxis(costmap.centres_m() - start, -1, 0))
    apart[areas == 0] = np.inf
    nearest = np.unravel_index(np.argmin(apart), apart.shape)
    if apart[nearest] > 2 * radius_m + costmap.resolution_m:
        return np.zeros(is_free.shape, np.bool_)
    return np.asarray(areas == areas[nearest])


def _badness(
    costmap: Costmap,
    distance_m: NDArray[np.float64],
    near: NDArray[np.bool_],
    max_distance_m: float,
) -> NDArray[np.float64]:
    """Return how far each near cell is from the preferred distance, and what it costs."""
    apart = np.abs(distance_m[near] - PREFERRED_SHARE * max_distance_m)
    found: NDArray[np.float64] = apart + COST_SHARE * costmap.cells[near]
    return found


def _sees(
    costmap: Costmap, thing: Boxed, eye: NDArray[np.float64], middle: NDArray[np.float64]
) -> bool:
    """Tell whether nothing rises above the line from an eye to the middle of an object.

    Args:
        eye, middle: (3,) in the frame of the grid.
    """
    line = eye + np.linspace(0, 1, SIGHT_STEPS)[:, None] * (middle - eye)
    line = line[_distance_to_box(costmap, thing, line[:, :2]) > OWN_MARGIN_M]
    columns, rows = np.floor(line[:, :2] / costmap.resolution_m).astype(np.int64).T
    height, width = costmap.cells.shape
    inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    return not (costmap.tops_m[rows[inside], columns[inside]] > line[inside, 2]).any()


def _facing(place: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (4, 4) pose at a place of the floor whose x axis points at a target."""
    x, y = (target - place) / max(float(np.linalg.norm(target - place)), 1e-9)
    pose = np.eye(4)
    pose[:2, :2] = [[x, -y], [y, x]]
    pose[:2, 3] = place
    return pose
