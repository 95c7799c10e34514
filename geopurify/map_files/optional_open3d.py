# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Open3D, where it is installed: 100 MB, and of use for a few commands only."""

from types import ModuleType

from geopurify.errors import BadInput


def import_open3d(purpose: str) -> ModuleType:
    """Return the module ``open3d``.

    Args:
        purpose: what for, e.g. ``to align maps``.

    Raises:
        BadInput: it is not installed, or a library that it needs is missing.
    """
    try:
        import open3d
    except (ImportError, OSError) as error:
        raise BadInput(
            "open3d_unavailable",
            f"{purpose} needs Open3D ({error}): pip install 'geopurify_ros[open3d]'",
        ) from error
    return open3d
