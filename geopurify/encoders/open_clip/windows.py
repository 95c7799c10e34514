# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Sliding windows over images, and the mean of what was seen through them."""

from copy import copy

import torch
from torch import Tensor

from geopurify.config import EncoderConfig
from geopurify.errors import BadInput


class Windows:
    """Windows on a regular grid, the last of each row and column at the border.

    A window of the whole image is the special case without any overlap.

    Attributes:
        image_size: rows and columns of pixels of the resized image.
        size: those of one window.
    """

    def __init__(self, config: EncoderConfig, cell_px: int) -> None:
        """Lay the windows out over the resized image.

        Args:
            config: sizes of the image, of a window and of its steps, in pixels.
            cell_px: edge of the square that one feature stands for.

        Raises:
            BadInput: a size is not a multiple of the cell, or the windows leave gaps or don't fit.
        """
        _check_sizes(config, cell_px)
        self.image_size = (config.image_height, config.image_width)
        self.size, self._steps = self.image_size, self.image_size
        if config.window:
            step = config.stride or max(config.window // 2 // cell_px, 1) * cell_px
            self.size, self._steps = (config.window, config.window), (step, step)
        self._cell_px = cell_px
        self._lay_out()

    def _lay_out(self) -> None:
        self._grid = tuple(length // self._cell_px for length in self.image_size)
        tops, lefts = map(_starts, self.image_size, self.size, self._steps)
        self._corners = [(top, left) for top in tops for left in lefts]

    def turned(self) -> "Windows":
        """Return windows of the same size over images that stand where these lie, or lie.

        A window of the whole image becomes several: models are built for its size.
        """
        turned = copy(self)
        height, width = self.image_size
        turned.image_size = (width, height)
        if self.size == self.image_size:
            longer = -(-(max(height, width) ** 2) // (min(height, width) * self._cell_px))
            longer *= self._cell_px
            turned.image_size = (longer, width) if height < width else (height, longer)
        turned._lay_out()
        return turned

    def split(self, images: Tensor) -> Tensor:
        """Return the (n B, 3, h, w) windows of (B, 3, H, W) images, window by window."""
        height, width = self.size
        return torch.cat([images[..., y : y + height, x : x + width] for y, x in self._corners])

    def mean(self, features: Tensor) -> Tensor:
        """Return the (B, H / cell, W / cell, D) mean of the (n B, h, w, D) windows' features."""
        parts = features.unflatten(0, (len(self._corners), -1))
        total = features.new_zeros((parts.shape[1], *self._grid, parts.shape[-1]))
        count = features.new_zeros((*self._grid, 1))
        rows, columns = parts.shape[2:4]
        for part, (top, left) in zip(parts, self._corners, strict=True):
            r, c = top // self._cell_px, left // self._cell_px
            total[:, r : r + rows, c : c + columns] += part
            count[r : r + rows, c : c + columns] += 1
        return total / count


def _starts(length: int, window: int, step: int) -> list[int]:
    """Return where windows start so that they cover a length and none goes beyond it."""
    return [*range(0, length - window, step), length - window]


def _check_sizes(config: EncoderConfig, cell_px: int) -> None:
    fields = ("image_width", "image_height", "window", *(("stride",) if config.window else ()))
    for field in fields:
        _check_multiple(field, getattr(config, field), cell_px)
    smaller = min(config.image_width, config.image_height)
    if config.window > smaller:
        raise BadInput(
            "config_invalid",
            f"encoder.window must be at most {smaller}, the smaller of image_width and "
            f"image_height, got {config.window}; 0 takes the whole image",
        )
    if config.stride > config.window > 0:
        raise BadInput(
            "config_invalid",
            f"encoder.stride must be at most encoder.window, {config.window}, got "
            f"{config.stride}: larger steps leave gaps",
        )


def _check_multiple(field: str, size: int, cell_px: int) -> None:
    if size % cell_px:
        below = size // cell_px * cell_px
        raise BadInput(
            "config_invalid",
            f"encoder.{field} must be a multiple of {cell_px}, the pixels of one feature of the "
            f"model, such as {max(below, cell_px)} or {below + cell_px}, got {size}",
        )
