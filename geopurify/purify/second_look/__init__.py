# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Ambiguous segments are classified again, from keyframes of the map.

Ambiguity purification of FreeCP (Chen et al., ICCV 2025, arXiv 2508.00557), applied to segments of
the map instead of an image, with crops of their best views.

- `doubtful`: which segments are ambiguous, and between which names
- `best_views`: where the keyframes show them
- `decision`: which name wins
"""

from geopurify.purify.second_look.decision import NO_LOOK, SecondLook, look_again

__all__ = ["NO_LOOK", "SecondLook", "look_again"]
