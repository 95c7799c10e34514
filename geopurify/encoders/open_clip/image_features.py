# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""From colour images to dense features: resize, windows, tower, mean."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch._dynamo.exc import TorchDynamoException
from torch.nn import functional as F

from geopurify.config import EncoderConfig
from geopurify.encoders.device import torch_precision
from geopurify.encoders.open_clip.models import ModelPlan
from geopurify.encoders.open_clip.onnx_tower import OnnxTower
from geopurify.encoders.open_clip.unit_tower import UnitTower
from geopurify.encoders.open_clip.windows import Windows
from geopurify.errors import BadInput, first_line

logger = logging.getLogger(__name__)


class ImageFeatures:
    """The image half of an encoder.

    Args:
        tower: takes (B, 3, h, w) windows in 0..1 to their unit features, (B, rows, columns, D).
        windows: what of the image it sees at a time.
        device: where images are resized.
        interpolation: how, "bicubic" or "bilinear".
    """

    def __init__(
        self,
        tower: Callable[[Tensor], Tensor],
        windows: Windows,
        device: torch.device,
        interpolation: str = "bicubic",
    ) -> None:
        self._tower, self._windows, self._device = tower, windows, device
        self._interpolation = interpolation

    @torch.inference_mode()
    def encode(self, colors: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Return the (B, h, w, D) unit features of B images, (H, W, 3) RGB of any size.

        Images that stand where the size of the settings lies, or the reverse, are not squeezed
        into it: they are looked at through several windows.

        Args:
            colors: all standing or all lying.
        """
        windows = self._windows
        if _lies(colors[0].shape[:2]) * _lies(windows.image_size) < 0:
            windows = windows.turned()
        images = torch.stack([self._resized(color, windows.image_size) for color in colors])
        mean = windows.mean(self._tower(windows.split(images)))
        return F.normalize(mean, dim=-1).cpu().numpy()

    def _resized(self, color: NDArray[np.uint8], size: tuple[int, int]) -> Tensor:
        image = torch.tensor(color, device=self._device).permute(2, 0, 1).float() / 255
        if image.shape[1:] == size:
            return image
        return F.interpolate(
            image[None], size, mode=self._interpolation, antialias=True, align_corners=False
        )[0].clamp(0, 1)


def _lies(size: tuple[int, ...]) -> int:
    """Return 1 for more columns than rows, -1 for fewer."""
    rows, columns = size
    return (columns > rows) - (columns < rows)


def build_image_features(
    plan: ModelPlan, model: Any, version: str, config: EncoderConfig, device: torch.device
) -> ImageFeatures:
    """Return the image half of an open_clip model, run by torch or by onnxruntime.

    Args:
        plan: what to do with the model.
        model, version: as `load_model` returns them; the model loses its image tower to torch's
            tower, or altogether if onnxruntime has its own.
        config: the settings; ``onnx_file`` and ``compile`` choose.
        device: the one of ``config.device``.

    Raises:
        BadInput: ``onnx_file`` can't be run or is another tower, see `OnnxTower`; or torch can't
            compile.
    """
    tower: Callable[[Tensor], Tensor]
    interpolation = model.visual.image_interpolation
    if config.compile and config.onnx_file:
        raise BadInput(
            "encoder_invalid", "encoder.compile is for torch: not together with encoder.onnx_file"
        )
    if config.onnx_file:
        path = Path(config.onnx_file).expanduser()
        tower = OnnxTower(path, plan.identity(version), config.device)
        model.visual = None  # its memory is needed
    else:
        precision = torch_precision(config.precision, device)
        tower = UnitTower(plan, model.visual, device, precision)
        if config.compile:
            tower = torch.compile(tower)
    images = ImageFeatures(tower, plan.windows, device, interpolation)
    if config.compile:
        _compile_now(images, plan.windows.image_size)
    return images


def _compile_now(images: ImageFeatures, size: tuple[int, int]) -> None:
    """Encode a black image, which else the first frame would wait for."""
    logger.info("compiles the image tower: a minute the first time")
    try:
        images.encode([np.zeros((*size, 3), np.uint8)])
    except TorchDynamoException as error:
        raise BadInput(
            "encoder_invalid", f"encoder.compile: torch can't compile ({first_line(error)})"
        ) from error
