# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Open3D for tests, which skip where it or a system library that it needs is missing."""

from importlib import import_module
from types import ModuleType

import pytest


def import_open3d() -> ModuleType:
    """Return the package, or skip the test."""
    try:
        return import_module("open3d")
    except (ImportError, OSError) as error:  # 0.20 needs libusb
        pytest.skip(f"Open3D can't be imported: {error}")
