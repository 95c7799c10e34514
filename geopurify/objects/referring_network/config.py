# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The shape of the referring network."""

from dataclasses import dataclass
from typing import Literal

from geopurify.errors import BadInput, quote

WORD_DIMENSION = 384  # of all-MiniLM-L6-v2
VOXEL_INPUTS = 6  # place and colour
PLACES_TOLD = 4  # of a region in an order of its kind: first, second, third, last
ORDERS = 4  # of its kind: by size, by height, from the floor up, from left to right
REGION_LOOKS = 12 + ORDERS * PLACES_TOLD  # colour, place, size, bottom, top, number of its kind
REGION_INPUTS = 2 * WORD_DIMENSION + REGION_LOOKS  # names of its class and of its colour
PAIR_INPUTS = 10 + PLACES_TOLD  # how one region lies to another
MOST = {"inputs": 65_536, "words": 65_536, "queries": 1024, "layers": 64, "blocks": 64}
MOST_CHANNELS = 8192


@dataclass(frozen=True)
class NetworkFixes:
    """Fixes of faults of the published network; each can be left out for an ablation.

    Attributes:
        register_words: the layers that project words are trained, saved, and deterministic.
        mask_padding: attention leaves out padded words; published: they are zeros that count.
        normalize_attention: dropout and LayerNorm after cross-attention are used.
        single_tanh: the alignment with words passes tanh once.
    """

    register_words: bool = True
    mask_padding: bool = True
    normalize_attention: bool = True
    single_tanh: bool = True


ALL_FIXES = NetworkFixes()
AS_PUBLISHED = NetworkFixes(False, False, False, False)


@dataclass(frozen=True)
class ReferringNetConfig:
    """The shape of a referring network.

    Attributes:
        elements: what it sees: voxels, by a sparse U-Net, or regions, each with all others.
        inputs: channels of an element.
        channels: of each level of the backbone; words are aligned at the entry of each.
        blocks: residual blocks of a level, each way.
        features: of an element after the backbone.
        width: of queries.
        queries, layers: of the mask predictor.
        heads: of the attention among regions.
        words: channels of words and sentences.
        dropout: share of values that are dropped in training.
    """

    elements: Literal["voxels", "regions"]
    inputs: int
    channels: tuple[int, ...]
    blocks: int
    features: int
    width: int
    queries: int = 20
    layers: int = 1
    heads: int = 4
    words: int = WORD_DIMENSION
    dropout: float = 0.15
    fixes: NetworkFixes = ALL_FIXES

    def __post_init__(self) -> None:
        if self.elements not in ("voxels", "regions"):
            raise _invalid(f"elements must be voxels or regions, got {quote(self.elements)}")
        for name, most in MOST.items():
            _check_count(name, getattr(self, name), most)
        for name in ("features", "width", "heads"):
            _check_count(name, getattr(self, name), MOST_CHANNELS)
        if not 1 <= len(self.channels) <= 16:
            raise _invalid(f"channels must be of 1 to 16 levels, got {quote(self.channels)}")
        for value in self.channels:
            _check_count("channels", value, MOST_CHANNELS)
        if self.elements == "regions" and (
            len(set(self.channels)) > 1 or self.channels[0] % self.heads
        ):
            raise _invalid(
                f"channels of regions must be alike and a multiple of heads, {self.heads}, "
                f"got {quote(self.channels)}"
            )
        if not 0 <= self.dropout < 1:
            raise _invalid(f"dropout must be in [0, 1), got {quote(self.dropout)}")


def _check_count(name: str, value: object, most: int) -> None:
    if type(value) is not int or not 1 <= value <= most:
        raise _invalid(f"{name} must be a whole number in [1, {most}], got {quote(value)}")


def _invalid(what: str) -> BadInput:
    return BadInput("referring_model_invalid", f"a referring network's {what}")


PAPER_CONFIG = ReferringNetConfig("voxels", VOXEL_INPUTS, (32, 64, 96, 128, 160), 2, 32, 256)
ROBOT_CONFIG = ReferringNetConfig("regions", REGION_INPUTS, (64,) * 3, 1, 64, 64)
