# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""A tiny open_clip model and a frame to show it."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from geopurify.encoders.torchvision_ops import ensure_torchvision
from geopurify.frame import Camera, Frame

ensure_torchvision()  # tests import open_clip and timm


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Write the configuration of a three-layer ViT, 64 channels, patch 16; return its path."""
    folder = tmp_path_factory.mktemp("models")

    def write(vision: dict | None = None, text: dict | None = None, **top: Any) -> str:
        vision_cfg = {"image_size": 64, "layers": 3, "width": 64, "head_width": 32}
        text_cfg = {"context_length": 16, "vocab_size": 49408, "width": 32, "heads": 2}
        config = {
            "embed_dim": 24,
            "vision_cfg": vision_cfg | {"patch_size": 16} | (vision or {}),
            "text_cfg": text_cfg | {"layers": 1} | (text or {}),
            **top,
        }
        content = json.dumps(config)
        # open_clip knows models by the name of their file
        path = folder / f"tiny-{hashlib.sha256(content.encode()).hexdigest()[:8]}.json"
        path.write_text(content)
        return str(path)

    return write


@pytest.fixture
def frame() -> Frame:
    """Return a frame of noise, 48 wide and 32 high."""
    color = np.random.default_rng(5).integers(0, 256, (32, 48, 3)).astype(np.uint8)
    return Frame(color, np.ones((32, 48), np.float32), Camera(40, 40, 24, 16, 48, 32), np.eye(4))
