# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The packages of the extra ``open3d``, where they are: 100 MB, of use for a few commands only."""

from importlib import import_module
from types import ModuleType

from geopurify.errors import BadInput


def import_extra(package: str, purpose: str) -> ModuleType:
    """Return a package of the extra, ``open3d`` or ``trimesh``.

    Args:
        purpose: what for, e.g. ``a mesh``.

    Raises:
        BadInput: it is not installed, or a library that it needs is missing.
    """
    try:
        return import_module(package)
    except (ImportError, OSError) as error:
        raise BadInput(
            "open3d_unavailable",
            f"{purpose} needs {package} ({error}): pip install 'geopurify_ros[open3d]'",
        ) from error
