# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Object instances of a map: class, box, voxels, and when they were seen.

- `map_object`: `MapObject`, one of them
- `detection`: class scores to objects, by `region_merging` and `part_joining`; `things`: the
  voxels of each; `description`: class, box, colour of each
- `size_evidence`, `typical_sizes`: what the sizes of objects tell about their class and parts;
  `stacked_parts`: parts over or in each other
- `tracking`: ids that persist, by `matching`
- `object_finder`: all of it for a growing map; `map_merging`: for two maps
- `selection`: some of them; `costmap`, `approach`: where to drive, and facing an object
- `grounding`: referring expressions resolved by geometry; `referring_network`: by a network;
  `referring_engine`: both, for a growing map
"""

from geopurify.objects.map_object import MapObject

__all__ = ["MapObject"]
