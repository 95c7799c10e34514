# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Where in an image each name is, before and after refinement along the patches' affinity."""

import numpy as np
import torch
from scipy import ndimage
from torch import Tensor

BOX_SHARE = 0.4  # of a map's highest value: what is above lies in its boxes

Box = tuple[slice, slice]  # rows and columns of patches


def class_maps(features: Tensor, texts: Tensor, logit_scale: float) -> Tensor:
    """Return the (K, h, w) softmax over names of the cosines of unit features with texts.

    Args:
        features: (h, w, D).
        texts: (K, D).
    """
    return torch.softmax(logit_scale * features @ texts.T, dim=-1).permute(2, 0, 1)


def refine(maps: Tensor, affinity: Tensor) -> Tensor:
    """Return (K, h, w) maps in 0..1, each value taken from the patches with a high affinity.

    Those are patches in the boxes of the same name only; `find_boxes` has them.

    Args:
        maps: as of `class_maps`.
        affinity: (h w, h w), as of `self_affinity`.
    """
    scaled = (maps - maps.min()) / (maps.max() - maps.min()).clamp(min=1e-12)
    inside = scaled * torch.stack([_box_mask(each) for each in scaled])
    refined = (inside.flatten(1) @ affinity.T).view_as(maps)
    low, high = refined.amin((1, 2), keepdim=True), refined.amax((1, 2), keepdim=True)
    return (refined - low) / (high - low).clamp(min=1e-12)


def find_boxes(values: Tensor) -> list[Box]:
    """Return the bounding boxes of the parts of an (h, w) map above `BOX_SHARE` of its highest.

    A part is connected by edges or corners of patches.
    """
    highest = float(values.max())
    if highest <= 0:
        return []
    above = (values >= BOX_SHARE * highest).cpu().numpy()
    parts, _ = ndimage.label(above, np.ones((3, 3), np.int8))
    return [(rows, columns) for rows, columns in ndimage.find_objects(parts)]


def _box_mask(values: Tensor) -> Tensor:
    mask = torch.zeros_like(values)
    for box in find_boxes(values):
        mask[box] = 1
    return mask
