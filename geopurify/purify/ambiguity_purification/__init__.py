# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Ambiguous segments are classified again, from keyframes of the map.

Ambiguity purification of FreeCP (Chen et al., ICCV 2025, arXiv 2508.00557), applied to segments of
the map instead of an image, with crops of their best views.

- `ambiguous_segments`: which segments are ambiguous, and between which names
- `best_views`: where the keyframes show them
- `reclassification`: which name wins
"""

from geopurify.purify.ambiguity_purification.reclassification import (
    UNCHANGED,
    Reclassification,
    reclassify_ambiguous,
)

__all__ = ["UNCHANGED", "Reclassification", "reclassify_ambiguous"]
