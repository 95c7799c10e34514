# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The image tower of the small CLIP: a small ViT behind a convolutional stem.

The stem takes the place of the linear patch embedding; with it a transformer learns from far
fewer pictures (Xiao et al., "Early convolutions help transformers see better", NeurIPS 2021).
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

PATCH_PX = 16
STEM = ((32, 0), (64, 0), (128, 2), (192, 1))  # channels and blocks; each halves the image

NAME = "geopurify_home_vit"
default_cfgs = generate_default_cfgs({NAME: {"input_size": (3, IMAGE_SIZE[1], IMAGE_SIZE[0])}})


class ConvStem(PatchEmbed):
    """A patch embedding by convolutions of stride 2, with residual blocks between them."""

    proj: nn.Module  # type: ignore[assignment]  # timm: one convolution

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        layers: list[nn.Module] = []
        before = 3
        for channels, blocks in STEM:
            layers += [_convolution(before, channels, stride=2), nn.ReLU()]
            layers += [_Block(channels) for _ in range(blocks)]
            before = channels
        self.proj = nn.Sequential(*layers, nn.Conv2d(before, options["embed_dim"], 1))


class _Block(nn.Module):
    """Two convolutions beside the identity (He et al., CVPR 2016)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            _convolution(channels, channels), nn.ReLU(), _convolution(channels, channels)
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.layers(x))


def _convolution(before: int, channels: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(before, channels, 3, stride, 1, bias=False), nn.BatchNorm2d(channels)
    )


@register_model
def geopurify_home_vit(pretrained: bool = False, **kwargs: Any) -> VisionTransformer:
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
    return build_model_with_cfg(VisionTransformer, NAME, pretrained, **options | kwargs)
