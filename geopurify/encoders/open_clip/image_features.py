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
from geopurify.encoders.class_purification.classes_in_view import WholeImageTower
from geopurify.encoders.class_purification.feature_shift import shift_features
from geopurify.encoders.class_purification.names_in_view import NamesInView, create_names_in_view
from geopurify.encoders.device import torch_precision
from geopurify.encoders.open_clip.models import ModelPlan
from geopurify.encoders.open_clip.onnx_tower import OnnxTower
from geopurify.encoders.open_clip.unit_tower import UnitTower
from geopurify.encoders.open_clip.whole_images import WholeImages
from geopurify.encoders.open_clip.windows import Windows
from geopurify.errors import BadInput, shorten_error

logger = logging.getLogger(__name__)


class ImageFeatures:
    """The image half of an encoder.

    Args:
        tower: takes (B, 3, h, w) windows in 0..1 to their unit features, (B, rows, columns, D).
        windows: what of the image it sees at a time.
        device: where images are resized.
        interpolation: how, "bicubic" or "bilinear".
        classes: purifies each window's names; None: features stay as they are.
        whole: the model as it was trained, for one feature of a whole image; None: it can't be
            asked for that.
    """

    def __init__(
        self,
        tower: Callable[[Tensor], Tensor],
        windows: Windows,
        device: torch.device,
        interpolation: str = "bicubic",
        classes: NamesInView | None = None,
        whole: WholeImageTower | None = None,
    ) -> None:
        self.whole = whole
        self._tower, self._windows, self._device = tower, windows, device
        self._interpolation, self._classes = interpolation, classes

    def use_vocabulary(self, texts: NDArray[np.float32]) -> None:
        """Purify by names with these (K, D) text features from now on, if names are purified."""
        if self._classes is not None:
            self._classes.use_vocabulary(texts)

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
        features = self._features(windows, images)
        return features.cpu().numpy()

    @torch.inference_mode()
    def encode_whole(self, colors: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Return the (B, D) unit features of B images of any sizes, squeezed into squares."""
        if self.whole is None:
            raise TypeError("there is no tower for whole images")
        size = (self.whole.edge_px, self.whole.edge_px)
        images = torch.stack([self._resized(color, size) for color in colors])
        return self.whole(images).cpu().numpy()

    def _features(self, windows: Windows, images: Tensor) -> Tensor:
        parts, classes = windows.split(images), self._classes
        texts = None if classes is None else classes.texts
        if classes is None or texts is None:
            return F.normalize(windows.mean(self._tower(parts)), dim=-1)
        features, maps = classes.look(parts, texts)
        mean = F.normalize(windows.mean(features), dim=-1)
        return shift_features(mean, windows.mean(maps), texts)

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
            compile; or names are judged (`judges_names`) with one of these.
    """
    interpolation = model.visual.image_interpolation
    _check_together(config)
    if config.onnx_file:
        path = Path(config.onnx_file).expanduser()
        onnx_tower = OnnxTower(path, plan.identity(version), config.device)
        model.visual = None  # its memory is needed
        return ImageFeatures(onnx_tower, plan.windows, device, interpolation)
    tower, whole, classes = _torch_tower(plan, model, config, device)
    run = torch.compile(tower) if config.compile else tower
    images = ImageFeatures(run, plan.windows, device, interpolation, classes, whole)
    if config.compile:
        _compile_now(images, plan.windows.image_size)
    return images


def _torch_tower(
    plan: ModelPlan, model: Any, config: EncoderConfig, device: torch.device
) -> tuple[UnitTower, WholeImages | None, NamesInView | None]:
    """Return the tower, that for whole images, and what purifies names by both if asked for."""
    precision = torch_precision(config.precision, device)
    if not plan.tower.has_attention:
        return UnitTower(plan, model.visual, device, precision), None, None
    whole = WholeImages(plan.tower, model.visual, device, precision)
    tower = UnitTower(plan, model.visual, device, precision)
    if not config.judges_names:
        return tower, whole, None
    scale = float(model.logit_scale.exp())
    attended = tower.tower.attended()
    names = create_names_in_view(config, tower, attended, whole, scale, device)
    return tower, whole, names


def _check_together(config: EncoderConfig) -> None:
    if config.compile and config.onnx_file:
        raise BadInput(
            "encoder_invalid", "encoder.compile is for torch: not together with encoder.onnx_file"
        )
    if config.judges_names and (config.compile or config.onnx_file):
        raise BadInput(
            "encoder_invalid",
            f"encoder.{config.judges_names} reads the attention of blocks, which only torch's "
            "uncompiled tower gives: not together with encoder.onnx_file or encoder.compile",
        )


def _compile_now(images: ImageFeatures, size: tuple[int, int]) -> None:
    """Encode a black image, which else the first frame would wait for."""
    logger.info("Compiling the image tower (about a minute the first time, cached)")
    try:
        images.encode([np.zeros((*size, 3), np.uint8)])
    except TorchDynamoException as error:
        raise BadInput(
            "encoder_invalid", f"encoder.compile: torch can't compile ({shorten_error(error)})"
        ) from error
