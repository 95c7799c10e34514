# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Make ``import torchvision`` work beside a torch it was not built for.

open_clip imports torchvision for its image transforms.  A torchvision whose compiled operators
don't load (the CUDA build next to a CPU torch) fails on import because it describes operators
that nobody declared (pytorch/pytorch issues 122494 and 157648; seen with torchvision 0.28).
Declaring their schemas is enough: the mapper never calls them.
"""

import importlib
import sys

import torch

_MISSING = "operator torchvision::nms does not exist"
_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
_declared: list[torch.library.Library] = []  # the declarations live as long as this object


def ensure_torchvision() -> None:
    """Import torchvision, declaring its operators if that is what it fails on."""
    try:
        importlib.import_module("torchvision")
    except RuntimeError as error:
        if _MISSING not in str(error):
            raise
        _declare_operators()
        importlib.import_module("torchvision")


def _declare_operators() -> None:
    for name in [m for m in sys.modules if m.split(".")[0] == "torchvision"]:
        del sys.modules[name]  # half imported
    library = torch.library.Library("torchvision", "DEF")
    for schema in _SCHEMAS:
        library.define(schema)
    _declared.append(library)
