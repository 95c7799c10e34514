# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Convolutional towers: the formulas in float64, and where their features look."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from open_clip.modified_resnet import ModifiedResNet
from open_clip.timm_model import TimmModel
from torch import Tensor
from torch.nn import functional as F
from vit_formulas import layer_norm, linear

from geopurify.encoders.towers import ClipResNet, TimmConvolutional, Tower, tower_class

CELL_PX = 32


def shaken(visual: torch.nn.Module) -> torch.nn.Module:
    """Return a tower in evaluation mode whose weights are all random."""
    for weight in visual.parameters():
        weight.data += 0.05 * torch.randn_like(weight)
    return visual.eval().requires_grad_(False)


def resnet() -> ModifiedResNet:
    return ModifiedResNet([1, 2, 1, 1], output_dim=24, heads=4, image_size=64, width=8)


def mobile() -> TimmModel:
    return TimmModel("fastvit_mci0", embed_dim=24, pool="avg", proj=None)


def convnext() -> TimmModel:
    return TimmModel("test_convnext", embed_dim=24, pool="", proj="linear")


BUILDERS: dict[Callable[[], torch.nn.Module], type[Tower]] = {
    resnet: ClipResNet,
    mobile: TimmConvolutional,
    convnext: TimmConvolutional,
}


@pytest.fixture(autouse=True)
def seeded() -> None:
    torch.manual_seed(3)


@pytest.fixture
def images() -> Tensor:
    """Return two images of 2 x 3 cells."""
    return torch.rand(2, 3, 2 * CELL_PX, 3 * CELL_PX)


def cells_of(last_map: Tensor) -> NDArray:
    return last_map.permute(0, 2, 3, 1).double().numpy()


def normalized(x: Tensor, bn: torch.nn.BatchNorm2d) -> Tensor:
    return F.batch_norm(
        x, bn.running_mean.double(), bn.running_var.double(), bn.weight.double(), bn.bias.double()
    )


def convolved(x: Tensor, conv: torch.nn.Conv2d, bn: torch.nn.BatchNorm2d, step: int = 1) -> Tensor:
    padding = conv.kernel_size[0] // 2
    return normalized(F.conv2d(x, conv.weight.double(), stride=step, padding=padding), bn)


def resnet_map(visual: ModifiedResNet, images: Tensor) -> Tensor:
    """The last map of CLIP's ResNet: strides are average pools, but for the first."""
    x = convolved(images.double(), visual.conv1, visual.bn1, step=2).relu()
    x = convolved(x, visual.conv2, visual.bn2).relu()
    x = F.avg_pool2d(convolved(x, visual.conv3, visual.bn3).relu(), 2)
    for number in range(1, 5):
        for i, block in enumerate(getattr(visual, f"layer{number}")):
            step = 2 if number > 1 and i == 0 else 1
            y = convolved(x, block.conv1, block.bn1).relu()
            y = convolved(y, block.conv2, block.bn2).relu()
            y = convolved(F.avg_pool2d(y, step), block.conv3, block.bn3)
            if i == 0:
                x = F.avg_pool2d(x, step)
                x = convolved(x, block.downsample[1], block.downsample[2])
            x = (x + y).relu()
    return x


def test_clips_resnet_follows_the_formula(images: Tensor) -> None:
    visual = shaken(resnet())
    weights = {
        name: value.double().numpy() for name, value in visual.attnpool.state_dict().items()
    }
    features = ClipResNet(visual, "vanilla")(images)
    cells = cells_of(resnet_map(visual, images))
    expected = linear(linear(cells, weights, "v_proj"), weights, "c_proj")
    assert features.shape == (2, 2, 3, 24)
    np.testing.assert_allclose(features, expected, rtol=1e-4, atol=1e-5)


def test_convnext_follows_the_formula(images: Tensor) -> None:
    visual = shaken(convnext())
    state = visual.state_dict()
    weights = {name: value.double().numpy() for name, value in state.items()}
    with torch.inference_mode():
        cells = cells_of(visual.trunk.double().forward_features(images.double()))
    features = TimmConvolutional(visual.float(), "vanilla")(images)
    expected = linear(layer_norm(cells, weights, "trunk.head.norm", 1e-6), weights, "head.proj")
    np.testing.assert_allclose(features, expected, rtol=1e-4, atol=1e-5)


def test_mobileclip_follows_the_formula(images: Tensor) -> None:
    visual = shaken(mobile())
    weights = {name: value.double().numpy() for name, value in visual.state_dict().items()}
    # a margin of half a cell around the image, and of the map what lies inside
    edges = [i.clamp(0, n - 1) for n in images.shape[2:] for i in [torch.arange(-16, n + 16)]]
    wide = images[:, :, edges[0]][..., edges[1]]
    with torch.inference_mode():
        cells = cells_of(visual.trunk.double().forward_features(wide.double()))[:, 1:, 1:]
    with torch.inference_mode():
        features = TimmConvolutional(visual.float(), "vanilla")(images)
    assert features.shape == (2, 2, 3, 24)
    np.testing.assert_allclose(
        features, linear(cells, weights, "trunk.head.fc"), rtol=1e-3, atol=1e-4
    )


@pytest.mark.parametrize("build", BUILDERS)
def test_a_feature_looks_at_the_middle_of_its_cell(
    build: Callable[[], torch.nn.Module],
) -> None:
    """The mean place of the pixels nearby that a feature depends on, weighed by how much."""
    visual = shaken(build())
    assert tower_class("it", visual) is BUILDERS[build]
    tower = BUILDERS[build](visual, "vanilla")
    assert tower.cell_px(visual) == CELL_PX
    influence = torch.zeros(7 * CELL_PX, 7 * CELL_PX)
    for _ in range(3):
        image = torch.randn(1, 3, *influence.shape, requires_grad=True)
        middle = tower(image)[0, 3, 3]
        (gradient,) = torch.autograd.grad(middle @ torch.randn_like(middle), image)
        influence += gradient[0].square().sum(0)
    near = influence[2 * CELL_PX : 5 * CELL_PX, 2 * CELL_PX : 5 * CELL_PX]
    places = torch.arange(len(near)) + 0.5
    for axis in (0, 1):
        centre = (near.sum(axis) @ places / near.sum()).item()
        assert abs(centre - 1.5 * CELL_PX) < CELL_PX / 8
