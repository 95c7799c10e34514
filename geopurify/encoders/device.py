# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The choice of a torch device and of its numbers."""

import logging

import torch

from geopurify.errors import BadInput

logger = logging.getLogger(__name__)

_PRECISIONS = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}


def torch_device(name: str, setting: str) -> torch.device:
    """Return the device that a setting names: ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.

    Args:
        setting: its own name, for the log and for errors.

    Raises:
        BadInput: no such device exists, here or at all.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
        logger.info("%s: auto selects %s", setting, name)
    try:
        device = torch.device(name)
    except RuntimeError:
        device = None
    if device is None or device.type not in ("cpu", "cuda"):
        raise BadInput("device_unknown", f"{setting} {name!r} is not auto, cpu, cuda or cuda:N")
    count = torch.cuda.device_count()
    if device.type == "cuda" and (device.index or 0) >= count:
        raise BadInput(
            "device_unavailable", f"{setting} is {name!r}, but torch sees {count} CUDA devices"
        )
    return device


def torch_precision(name: str, device: torch.device) -> torch.dtype:
    """Return the numbers of a setting: ``auto``, ``fp32``, ``fp16`` or ``bf16``.

    ``auto`` is fp16 on CUDA, as CLIP was trained, and fp32 elsewhere.
    """
    if name == "auto":
        name = "fp16" if device.type == "cuda" else "fp32"
    return _PRECISIONS[name]
