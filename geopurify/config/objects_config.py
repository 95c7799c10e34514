# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The settings of objects, and what planners make of them."""

from dataclasses import dataclass

from geopurify.config.declaration import Group, setting
from geopurify.config.text_limits import check_names
from geopurify.errors import BadInput, quote

MOST_OBJECTS = 10_000  # in an answer, and remembered
MOST_COST = 99  # of a cell that is not an obstacle


@dataclass(frozen=True)
class ObjectsConfig(Group):
    """What of a map is an object, and how long it is remembered."""

    min_area_m2: float = setting(
        0.04,
        "minimum seen surface of an object, square metres: the square of the voxel size for each "
        "voxel, times the probability of its class",
        low=0.0,
        live=True,
    )
    merge_similarity: float = setting(
        0.85,
        "touching regions are merged if their class probabilities are at least this similar "
        "(Bhattacharyya coefficient)",
        low=0.0,
        high=1.0,
        live=True,
    )
    structure: tuple[str, ...] = setting(
        ("wall", "floor", "ceiling"),
        "classes of the building structure, which are not objects",
        live=True,
    )
    typical_sizes: bool = setting(
        True,
        "use the typical sizes of household objects for classifying them and for merging "
        "parts; classes of unknown size are not affected",
        live=True,
    )
    max_objects: int = setting(
        2000,
        "maximum number of objects remembered; those missing for longest are forgotten first",
        low=1,
        high=MOST_OBJECTS,
        live=True,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "structure", check_names(self.structure))


@dataclass(frozen=True)
class CostmapConfig(Group):
    """The occupancy grid that planners get."""

    resolution_m: float = setting(0.05, "edge of a cell, metres", low=0.01, high=1.0, live=True)
    min_height_m: float = setting(
        0.1, "minimum height of an obstacle above the floor, metres", low=0.0, high=2.0, live=True
    )
    max_height_m: float = setting(
        1.0, "maximum height of an obstacle, the height of the robot, metres", low=0.05, live=True
    )
    robot_radius_m: float = setting(
        0.25, "radius kept free around an approach pose, metres", low=0.0, high=10.0, live=True
    )
    min_voxels: int = setting(
        2, "minimum number of voxels in an obstacle cell", low=1, high=1000, live=True
    )
    costs: tuple[str, ...] = setting(
        ("floor=0", "rug=0"),
        "classes that can be driven over and their cost, 0 (free) to 99, e.g. grass=30",
        live=True,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.min_height_m < self.max_height_m:
            raise BadInput(
                "config_invalid",
                f"min_height_m must be less than max_height_m, {self.max_height_m} m, "
                f"got {self.min_height_m}",
            )
        object.__setattr__(self, "costs", check_names(self.costs))
        self.cost_of  # noqa: B018 - refuses what is none

    @property
    def cost_of(self) -> dict[str, int]:
        """The cost of each class that can be driven over."""
        costs = {}
        for text in self.costs:
            name, _, cost = text.rpartition("=")
            if not (name.strip() and cost.isascii() and cost.isdigit() and int(cost) <= MOST_COST):
                raise BadInput(
                    "config_invalid",
                    f"costs must be classes with a cost of 0 to {MOST_COST}, e.g. grass=30, "
                    f"got {quote(text)}",
                )
            costs[name.strip()] = int(cost)
        return costs
