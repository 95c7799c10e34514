# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Words for what things look like, which encoders and queries tell from names of things."""

COLORS = (
    "red",
    "orange",
    "yellow",
    "green",
    "turquoise",
    "blue",
    "purple",
    "pink",
    "brown",
    "beige",
    "white",
    "gray",
    "black",
)
MATERIALS = ("wooden", "metal", "plastic", "fabric", "leather", "ceramic", "glass", "stone")
