# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""open_clip, imported so that it works beside any torchvision."""

from geopurify.encoders.torchvision_ops import ensure_torchvision

ensure_torchvision()  # open_clip imports it

import open_clip  # noqa: E402

__all__ = ["open_clip"]
