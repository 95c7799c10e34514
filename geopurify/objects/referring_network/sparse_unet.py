# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The backbone of voxels: a sparse U-Net that reads the words at the entry of every level."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from geopurify.objects.referring_network.config import ReferringNetConfig
from geopurify.objects.referring_network.inputs import Elements, Words, pad_batch
from geopurify.objects.referring_network.pyramid import OCTANTS, Level, split_rows
from geopurify.objects.referring_network.word_alignment import WordAlignment
from geopurify.purify.published.network import ConvNorm, ResidualBlock
from geopurify.purify.published.sparse_conv import KernelMap, SparseConv


class SparseUNet(nn.Module):
    """Embeds voxels by what is around them, with the words in mind."""

    def __init__(self, config: ReferringNetConfig) -> None:
        super().__init__()
        self.stem = ConvNorm(config.inputs, config.channels[0])
        self.top = _UNetLevel(config, 0)
        self.head = nn.Linear(config.channels[0], config.features)

    def forward(self, elements: Elements, words: Words) -> Tensor:
        """Return (B, N, F) features."""
        assert elements.pyramid is not None
        levels = elements.pyramid.levels
        flat = elements.values[elements.is_there]
        values = functional.relu(self.stem(flat, levels[0].around))
        values = self.head(self.top(values, levels, words))
        return pad_batch(split_rows(values, levels[0].counts))[0]


class _UNetLevel(nn.Module):
    """A level and all below it."""

    def __init__(self, config: ReferringNetConfig, number: int) -> None:
        super().__init__()
        channels = config.channels[number]
        self.words = WordAlignment(channels, config.words, config.dropout, config.fixes)
        self.before = _blocks(channels, config.blocks)
        self.below: _UNetLevel | None = None
        if number + 1 < len(config.channels):
            wider = config.channels[number + 1]
            self.down = _Resampling(channels, wider)
            self.below = _UNetLevel(config, number + 1)
            self.up = _Resampling(wider, channels)
            self.join = nn.Linear(2 * channels, channels, bias=False)
            self.after = _blocks(channels, config.blocks)

    def forward(self, values: Tensor, levels: tuple[Level, ...], words: Words) -> Tensor:
        level = levels[0]
        aligned = [
            self.words(rows[None], words.row(index))[0]
            for index, rows in enumerate(split_rows(values, level.counts))
        ]
        values = _apply(self.before, torch.cat(aligned), level.around)
        if self.below is None:
            return values
        assert level.down is not None and level.up is not None
        wide = self.below(self.down(values, level.down), levels[1:], words)
        joined = self.join(torch.cat([values, self.up(wide, level.up)], 1))
        return _apply(self.after, joined, level.around)


class _Resampling(nn.Module):
    """A convolution of 2^3 cells with a stride of 2, or back."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(inputs)
        self.conv = SparseConv(inputs, outputs, OCTANTS)

    def forward(self, values: Tensor, kernel_map: KernelMap) -> Tensor:
        resampled: Tensor = self.conv(functional.relu(self.norm(values)), kernel_map)
        return resampled


def _blocks(channels: int, count: int) -> nn.ModuleList:
    return nn.ModuleList(ResidualBlock(channels) for _ in range(count))


def _apply(blocks: nn.ModuleList, values: Tensor, kernel_map: KernelMap) -> Tensor:
    for block in blocks:
        values = block(values, kernel_map)
    return values
