# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Dense features in the text space, one file for each family of image towers.

- `tower`: the protocol; `attended`: input of the attention, for methods that refine with it
- `dense_blocks`: last blocks of ViTs for dense features (ClearCLIP, NACLIP, SCLIP, MaskCLIP)
- `open_clip_vit`, `timm_vit`, `eva_vit`: vision transformers; `convolutional`: ResNet, ConvNeXt
- `home`: the embedded model
"""

from typing import Any

from geopurify.encoders.torchvision_ops import ensure_torchvision

ensure_torchvision()  # open_clip and timm import it

from geopurify.encoders.towers.convolutional import ClipResNet, TimmConvolutional  # noqa: E402
from geopurify.encoders.towers.eva_vit import EvaViT, PerceptionEncoderViT  # noqa: E402
from geopurify.encoders.towers.home import HomeTower  # noqa: E402
from geopurify.encoders.towers.open_clip_vit import OpenClipViT  # noqa: E402
from geopurify.encoders.towers.timm_vit import SiglipViT, TimmViT  # noqa: E402
from geopurify.encoders.towers.tower import Tower  # noqa: E402
from geopurify.errors import BadInput  # noqa: E402

TOWERS: tuple[type[Tower], ...] = (
    OpenClipViT,
    TimmViT,
    SiglipViT,
    EvaViT,
    PerceptionEncoderViT,
    ClipResNet,
    TimmConvolutional,
    HomeTower,
)


def tower_class(name: str, visual: Any) -> type[Tower]:
    """Return the family of the image tower of a model.

    Raises:
        BadInput: there is none; the message lists those there are.
    """
    for tower in TOWERS:
        if tower.takes(visual):
            return tower
    kind = type(getattr(visual, "trunk", visual)).__name__
    raise BadInput(
        "model_unsupported",
        f"the image tower of {name}, a {kind}, has no dense features here; supported are "
        f"{'; '.join(tower.family for tower in TOWERS)}",
    )
