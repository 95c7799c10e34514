# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What a map says: labels of a vocabulary, and objects that answer a text.

- `vocabulary`, `labels`: class names with their text features, and the best one of each voxel;
  `current_vocabulary`: the one that a map is labelled with now
- `scoring`: how well voxels answer a text; `attribute_negatives`: red chairs against blue ones
- `text_query`: from a text and the scores of voxels to an answer
- `objects`: groups of voxels with their boxes; `regions`: boxes and balls of the map
- `results`: `LabelledCloud` and `QueryResult`; `changed_blocks`: what of a cloud is new
"""

from geopurify.query.objects import FoundObject
from geopurify.query.regions import Region
from geopurify.query.results import LabelledCloud, QueryResult
from geopurify.query.vocabulary import Vocabulary

__all__ = ["FoundObject", "LabelledCloud", "QueryResult", "Region", "Vocabulary"]
