# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The choice of a torch device."""

import logging

import torch

from geopurify.errors import BadInput

logger = logging.getLogger(__name__)


def torch_device(name: str) -> torch.device:
    """Return the device of a setting: ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.

    Raises:
        BadInput: no such device exists, here or at all.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
        logger.info("device: auto is %s here", name)
    try:
        device = torch.device(name)
    except RuntimeError:
        device = None
    if device is None or device.type not in ("cpu", "cuda"):
        raise BadInput("device_unknown", f"device {name!r} is not auto, cpu, cuda or cuda:N")
    count = torch.cuda.device_count()
    if device.type == "cuda" and (device.index or 0) >= count:
        raise BadInput(
            "device_unavailable", f"device {name!r} asked for, but torch sees {count} CUDA devices"
        )
    return device
