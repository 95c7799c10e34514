# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""How the names of a vocabulary are settled among themselves, so that a long one does no harm.

- `relations`: which names mean the same, and which are kinds of others
- `settling`: which of related names a voxel gets
- `redundancy`: which names of a vocabulary a map has no use for (FreeCP, on the map)
"""

from geopurify.query.naming.redundancy import DroppedName, find_redundant
from geopurify.query.naming.relations import NameRelations, find_relations
from geopurify.query.naming.settling import drop_names, settle_scores

__all__ = [
    "DroppedName",
    "NameRelations",
    "drop_names",
    "find_redundant",
    "find_relations",
    "settle_scores",
]
