# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Names that claim the same place: the image there is looked at again, as a whole."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from scipy.sparse.csgraph import connected_components
from torch import Tensor
from torch.nn import functional as F

from geopurify.encoders.class_purification.class_maps import find_boxes

EncodeWhole = Callable[[Tensor], Tensor]  # (B, 3, px, px) crops to (B, D) unit features


def ambiguous_groups(refined: Tensor, threshold: float) -> list[list[int]]:
    """Return the groups of two or more names that overlap, directly or by way of others.

    Args:
        refined: (K, h, w) maps; a name whose map is 0 is in no group.
        threshold: least soft intersection over union, ``sum min / sum max``, of two that do.
    """
    present = np.flatnonzero(refined.amax((1, 2)).cpu().numpy() > 0)
    maps = refined[torch.from_numpy(present).to(refined.device)].flatten(1)
    overlap = torch.zeros(len(maps), len(maps))
    for row, each in enumerate(maps):  # one at a time: (K, K, h, w) would be large
        union = torch.maximum(maps, each).sum(1)
        overlap[row] = (torch.minimum(maps, each).sum(1) / union).cpu()
    _, group_of = connected_components((overlap >= threshold).numpy(), directed=False)
    groups = [present[group_of == group].tolist() for group in np.unique(group_of)]
    return [group for group in groups if len(group) > 1]


def resolve(
    refined: Tensor,
    groups: Sequence[Sequence[int]],
    image: Tensor,
    texts: Tensor,
    encode_whole: EncodeWhole,
    crop_px: int,
) -> Tensor:
    """Return the (K, h, w) maps, 0 for names of groups that win in none of the group's boxes.

    In each box of a group's mean map the name wins whose text is nearest to the crop.

    Args:
        image: (3, H, W) that the maps are of.
        texts: (K, D) of the names.
        crop_px: edge that crops are resized to.
    """
    lost: list[int] = []
    for group in groups:
        boxes = find_boxes(refined[list(group)].mean(0))
        crops = torch.cat([_crop(image, refined.shape[1:], box, crop_px) for box in boxes])
        winners = (encode_whole(crops) @ texts[list(group)].T).argmax(1).tolist()
        lost += [name for place, name in enumerate(group) if place not in winners]
    kept = refined.clone()
    kept[lost] = 0
    return kept


def _crop(image: Tensor, grid: Sequence[int], box: tuple[slice, slice], crop_px: int) -> Tensor:
    """Return the (1, 3, px, px) crop of a box of patches, squeezed into a square."""
    (rows, columns), (height, width) = grid, image.shape[1:]
    down, right = height // rows, width // columns
    y, x = box
    crop = image[:, y.start * down : y.stop * down, x.start * right : x.stop * right]
    size = (crop_px, crop_px)
    resized = F.interpolate(crop[None], size, mode="bicubic", antialias=True)
    return resized.clamp(0, 1)
