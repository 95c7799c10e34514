# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Names that an image has no use for, found in the image.

FreeCP (Chen et al., ICCV 2025), and MaskCLIP's refinement (Zhou et al., ECCV 2022):

- `affinity`: affinity of patches, from the attention of a vision transformer
- `class_maps`: where each name is, before and after refinement along that
- `redundancy`, `ambiguity`: which names stay
- `feature_shift`: what the map gets to know of it
- `classes_in_view`: the whole of FreeCP, for the windows of an image
- `maskclip`: prompt denoising and key smoothing, for the windows of an image
- `names_in_view`: the choice of the two
"""
