# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Where the names of classes are written in a picture: at the largest things of each."""

import numpy as np
from numpy.typing import NDArray

from geopurify.fusion.groups import find_connected_groups
from geopurify.fusion.keys import pack_key, unpack_keys
from geopurify.query.labels import UNLABELLED
from geopurify.query.results import LabelledCloud
from geopurify.query.vocabulary import STRUCTURE_COLORS

COARSE = 3  # voxels along the edge of a cell in which the most frequent label counts
LINK_CELLS = 1.75  # things whose cells share a corner are one
FEWEST = 40  # cells of a thing that is named
MOST = 24  # names


def find_named_things(cloud: LabelledCloud) -> list[tuple[str, NDArray[np.float64]]]:
    """Return names and (3,) places of the largest things, the largest first.

    Classes of `STRUCTURE_COLORS` are left out.
    """
    names = cloud.vocabulary.names
    is_thing = np.array([name not in STRUCTURE_COLORS for name in names] + [False])
    chosen = is_thing[np.where(cloud.labels == UNLABELLED, len(names), cloud.labels)]
    labels, points = cloud.labels[chosen], cloud.points_map[chosen]
    cells = pack_key(*(unpack_keys(cloud.packed_keys[chosen]).astype(np.int64) // COARSE).T)
    found = []
    for label in np.unique(labels):
        own = labels == label
        unique, cell_of = np.unique(cells[own], return_inverse=True)
        if len(unique) < FEWEST:
            continue
        groups = find_connected_groups(unique, LINK_CELLS)
        for group in np.flatnonzero(np.bincount(groups) >= FEWEST):
            members = points[own][groups[cell_of] == group]
            found.append((len(members), names[label], members.mean(0, dtype=np.float64)))
    found.sort(key=lambda item: -item[0])
    return [(name, place) for _, name, place in found[:MOST]]
