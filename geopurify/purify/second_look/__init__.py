# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Places whose name is in doubt are looked at again, in the images that the map has kept.

Ambiguity purification of FreeCP (Chen et al., ICCV 2025, arXiv 2508.00557), on the map: there
names fight for a place of the map and not of an image, and the crops are of its best views.

- `doubtful`: which places those are, and which names fight for them
- `best_views`: where the kept images show them
- `decision`: which name the crops are nearest to
"""

from geopurify.purify.second_look.decision import NO_LOOK, SecondLook, look_again

__all__ = ["NO_LOOK", "SecondLook", "look_again"]
