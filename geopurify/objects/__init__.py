# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Things of a map with identity: class, box, voxels and when they were seen.

- `map_object`: `MapObject`, one of them
- `detection`: from class scores to things, by `region_merging`; `description` of each
- `tracking`: which things are those of before, by `matching`
- `object_finder`: all of it for a map that grows; `map_merging`: for two maps
- `selection`: some of them; `costmap`, `approach`: where to drive, and to face one
- `grounding`: which of them a sentence means; `referring_engine`: for a map that grows
"""

from geopurify.objects.map_object import MapObject

__all__ = ["MapObject"]
