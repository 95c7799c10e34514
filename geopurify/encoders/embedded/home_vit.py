# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The image tower of the small CLIP: a small ViT between a convolutional stem and a neck.

The stem takes the place of the linear patch embedding; with it a transformer learns from far
fewer pictures (Xiao et al., "Early convolutions help transformers see better", NeurIPS 2021).
The neck adds what the stem saw at twice the ViT's resolution, as in a feature pyramid (Lin et
al., CVPR 2017), so that legs of chairs and edges of tables have cells of their own.
"""

from typing import Any

from geopurify.encoders.torchvision_ops import ensure_torchvision

ensure_torchvision()  # timm imports it

from timm.layers import PatchEmbed  # noqa: E402
from timm.models import build_model_with_cfg, generate_default_cfgs, register_model  # noqa: E402
from timm.models.vision_transformer import VisionTransformer  # noqa: E402
from torch import Tensor, nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402

from geopurify.encoders.embedded import IMAGE_SIZE  # noqa: E402

PATCH_PX, CELL_PX = 16, 8  # of the ViT, and of the neck
FINE = ((32, 0), (64, 0), (128, 2))  # channels and blocks down to cells; each halves the image
COARSE = (192, 1)  # the same, from cells to patches

NAME = "geopurify_home_vit"
default_cfgs = generate_default_cfgs({NAME: {"input_size": (3, IMAGE_SIZE[1], IMAGE_SIZE[0])}})


class ConvStem(PatchEmbed):
    """A patch embedding by convolutions of stride 2, with residual blocks between them."""

    proj: nn.Sequential  # type: ignore[assignment]  # images to cells, cells to patches

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        fine, before = nn.Sequential(), 3
        for channels, blocks in FINE:
            fine.append(_halving(before, channels, blocks))
            before = channels
        channels, blocks = COARSE
        last = nn.Conv2d(channels, options["embed_dim"], 1)
        coarse = nn.Sequential(_halving(before, channels, blocks), last)
        self.proj = nn.Sequential(fine, coarse)


class HomeViT(VisionTransformer):
    """timm's ViT, with features of cells half the size of its patches."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        narrow, wide = FINE[-1][0], self.embed_dim
        self.narrow = nn.Conv2d(wide, narrow, 1)
        widened = nn.Conv2d(narrow, wide, 1)
        nn.init.zeros_(widened.weight)  # at first, cells follow patches
        self.detail = nn.Sequential(_Block(narrow), widened)

    def forward_cells(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Return (B, N, C) tokens of patches and (B, C, 2h, 2w) features of cells."""
        to_cells, to_patches = self.patch_embed.proj
        seen = to_cells(images)
        patches = to_patches(seen)
        tokens = self.norm(self.blocks(self._pos_embed(patches.permute(0, 2, 3, 1))))
        grid = tokens.transpose(1, 2).unflatten(2, patches.shape[2:])
        return tokens, _at_cells(grid) + self.detail(seen + _at_cells(self.narrow(grid)))


class _Block(nn.Module):
    """Two convolutions beside the identity (He et al., CVPR 2016)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            _convolution(channels, channels), nn.ReLU(), _convolution(channels, channels)
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.layers(x))


def _at_cells(patches: Tensor) -> Tensor:
    """Return (B, C, 2h, 2w) features between those of (B, C, h, w) patches."""
    return F.interpolate(patches, scale_factor=PATCH_PX / CELL_PX, mode="bilinear")


def _halving(before: int, channels: int, blocks: int) -> nn.Sequential:
    """Return a convolution of stride 2 and residual blocks."""
    halved = nn.Sequential(_convolution(before, channels, stride=2), nn.ReLU())
    return halved.extend(_Block(channels) for _ in range(blocks))


def _convolution(before: int, channels: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(before, channels, 3, stride, 1, bias=False), nn.BatchNorm2d(channels)
    )


@register_model
def geopurify_home_vit(pretrained: bool = False, **kwargs: Any) -> HomeViT:
    """Return the tower, untrained, for `IMAGE_SIZE` and other sizes in multiples of 16."""
    width, height = IMAGE_SIZE
    options: dict[str, Any] = {
        "img_size": (height, width),
        "patch_size": PATCH_PX,
        "embed_dim": 256,
        "depth": 4,
        "num_heads": 4,
        "class_token": False,
        "global_pool": "avg",
        "fc_norm": False,
        "dynamic_img_size": True,
        "embed_layer": ConvStem,
    }
    return build_model_with_cfg(HomeViT, NAME, pretrained, **options | kwargs)
