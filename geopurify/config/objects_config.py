# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The settings of objects, and what planners make of them."""

from dataclasses import dataclass

from geopurify.config.declaration import Group, setting
from geopurify.config.text_limits import checked_names

MOST_OBJECTS = 10_000  # in an answer, and remembered


@dataclass(frozen=True)
class ObjectsConfig(Group):
    """What of a map is an object, and how long it is remembered."""

    min_voxels: int = setting(
        100,
        "smaller things are no objects; a voxel counts by the probability of its class",
        low=1,
        live=True,
    )
    merge_similarity: float = setting(
        0.75,
        "regions that touch are one object if their class probabilities are this alike "
        "(Bhattacharyya coefficient)",
        low=0.0,
        high=1.0,
        live=True,
    )
    structure: tuple[str, ...] = setting(
        ("wall", "floor", "ceiling"), "classes that are surroundings, not objects", live=True
    )
    max_objects: int = setting(
        2000,
        "most objects that are remembered; those that are missing for longest are forgotten first",
        low=1,
        high=MOST_OBJECTS,
        live=True,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "structure", checked_names(self.structure))
