# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What the attention of a vision transformer is read from."""

from collections.abc import Sequence
from dataclasses import dataclass

from geopurify.encoders.towers.dense_blocks import DenseBlock


@dataclass(frozen=True, eq=False)
class Attended:
    """The blocks of a tower.

    Attributes:
        blocks: all but the last, each seen as `DenseBlock`; their attention is as it was trained.
        last: the last, whatever variant it runs.
        extra_tokens: tokens before those of the patches, class token and registers.
        patch_px: edge of a patch.
    """

    blocks: Sequence[DenseBlock]
    last: DenseBlock
    extra_tokens: int
    patch_px: int
