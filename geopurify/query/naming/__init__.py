# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Related and absent names of a vocabulary, so that long vocabularies do no harm.

- `relations`: which names are synonyms, and which are hypernyms (``kinds.tsv``)
- `settling`: which of related names labels a voxel
- `redundancy`: absent classes are dropped (FreeCP, on the map)
- `descriptions`: additional texts for names, from a file of the user
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
