# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Labels of a vocabulary, and objects that match a text.

- `vocabulary`, `labels`: class names with their text features, and the best one of each voxel;
  `current_vocabulary`: the one in use; `naming`: synonyms, hypernyms and absent classes
- `scoring`: relevancy of a text; `attribute_negatives`: red chairs against blue ones
- `text_query`: from a text and the scores of voxels to an answer
- `referring`: referring expressions ("the chair next to the door"), parsed
- `objects`: clusters of voxels with their boxes; `regions`: boxes and balls of the map
- `results`: `LabelledCloud` and `QueryResult`; `changed_blocks`: changed parts of a
  labelled cloud
"""

from geopurify.query.objects import FoundObject
from geopurify.query.regions import Region
from geopurify.query.results import LabelledCloud, QueryResult
from geopurify.query.vocabulary import Vocabulary

__all__ = ["FoundObject", "LabelledCloud", "QueryResult", "Region", "Vocabulary"]
