# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Image towers in ONNX files, run by onnxruntime."""

import logging
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from geopurify.errors import BadInput, quote, shorten_error

logger = logging.getLogger(__name__)

INPUT, OUTPUT = "images", "features"
CPU_PROVIDER = "CPUExecutionProvider"
PROVIDERS = ("TensorrtExecutionProvider", "CUDAExecutionProvider", CPU_PROVIDER)  # the best first


class OnnxTower:
    """What `UnitTower` computes, by a file of `export_tower`.

    Args:
        path: the file.
        identity: what its metadata has to say, as of `ModelPlan.identity`.
        device: ``cpu``, ``cuda``, ``cuda:N``, or ``auto`` for the best that works.

    Raises:
        BadInput: onnxruntime or the device is not here, or the file is broken or another tower.
    """

    def __init__(self, path: Path, identity: Mapping[str, str], device: str) -> None:
        self._session = _open(path, device)
        _check_identity(path, self._session.get_modelmeta().custom_metadata_map, identity)
        used = self._session.get_providers()[0]
        if device.startswith("cuda") and used == CPU_PROVIDER:
            raise BadInput(
                "device_unavailable",
                f"encoder.device {device!r} asked for, but onnxruntime runs {path.name} on the "
                "CPU only: install onnxruntime-gpu in its place, or set encoder.device to cpu",
            )
        logger.info("%s: onnxruntime uses its %s", path.name, used)

    def __call__(self, images: Tensor) -> Tensor:
        """Return the (B, h, w, D) float32 unit features of (B, 3, H, W) images in 0..1."""
        (features,) = self._session.run([OUTPUT], {INPUT: images.cpu().numpy()})
        return torch.from_numpy(features)


def import_needed(module: str, purpose: str) -> Any:
    """Import a module of the extra ``onnx``.

    Raises:
        BadInput: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise BadInput(
            "onnx_unavailable", f"{purpose} needs {module}: pip install geopurify_ros[onnx]"
        ) from error


def execution_providers(
    device: str, available: Sequence[str]
) -> list[str | tuple[str, dict[str, int]]]:
    """Return what onnxruntime shall run on, the best first.

    Args:
        device: ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.
        available: what onnxruntime was built with.
    """
    if device == "cpu":
        return [CPU_PROVIDER]
    found = [name for name in PROVIDERS if name in available]
    index = None if device == "auto" else torch.device(device).index
    if index is None:  # without options, onnxruntime reads those of the environment
        return [*found]
    return [name if name == CPU_PROVIDER else (name, {"device_id": index}) for name in found]


def _open(path: Path, device: str) -> Any:
    runtime = import_needed("onnxruntime", "encoder.onnx_file")
    providers = execution_providers(device, runtime.get_available_providers())
    if not path.is_file():
        raise BadInput("onnx_unreadable", f"encoder.onnx_file {path} is not a file")
    try:
        return runtime.InferenceSession(path, providers=providers)
    except Exception as error:  # onnxruntime's have no base of their own
        raise BadInput(
            "onnx_unreadable",
            f"can't run encoder.onnx_file {path} ({shorten_error(error)}): write it again with "
            "geopurify export-encoder",
        ) from error


def _check_identity(path: Path, found: Mapping[str, str], expected: Mapping[str, str]) -> None:
    differences = [
        f"{name} {quote(found.get(name, 'none'))} instead of {value!r}"
        for name, value in expected.items()
        if found.get(name) != value
    ]
    if differences:
        raise BadInput(
            "onnx_mismatch",
            f"encoder.onnx_file {path} has {', '.join(differences)}: write it again with "
            "geopurify export-encoder and the settings in use",
        )
