# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What the encoder asks of an image tower."""

from typing import Any, ClassVar

from torch import Tensor, nn

from geopurify.encoders.towers.attended import Attended


class Tower(nn.Module):
    """Dense features of one family of open_clip's image towers; a subclass for each.

    Attributes:
        family: its models in words, for errors and lists.
        variants: the choices of ``encoder.variant`` it can run, the default first.
        has_attention: it is a vision transformer: `set_input_size` and `attended` are there.
        has_positions: it has position embeddings, so it is built for one input size.
    """

    family: ClassVar[str]
    variants: ClassVar[tuple[str, ...]] = ("vanilla",)
    has_positions: ClassVar[bool] = False
    has_attention: ClassVar[bool] = False

    def __init__(self, visual: Any, variant: str) -> None:
        """Prepare a tower for the input size it was created with.

        Args:
            visual: the image tower of an open_clip model, with its weights; it is changed.
            variant: one of `variants`.
        """
        super().__init__()
        self.visual = visual

    @classmethod
    def takes(cls, visual: Any) -> bool:
        """Tell whether an image tower, perhaps without weights, is of this family."""
        raise NotImplementedError

    @classmethod
    def cell_px(cls, visual: Any) -> int:
        """Return the edge of the square of pixels that each feature stands for."""
        raise NotImplementedError

    @classmethod
    def set_input_size(cls, visual: Any, edge_px: int) -> None:
        """Let an image tower take square images of another size; only of vision transformers."""
        raise NotImplementedError

    def attended(self) -> Attended:
        """Return what its attention is read from; only of vision transformers."""
        raise NotImplementedError

    def forward(self, images: Tensor) -> Tensor:
        """Return features in the text space, of any length, each centred on its cell.

        Args:
            images: (B, 3, H, W), normalized with the model's mean and deviation; H and W are
                multiples of `cell_px`.

        Returns:
            (B, H / cell_px, W / cell_px, D).
        """
        raise NotImplementedError
