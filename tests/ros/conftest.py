# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The middleware, for the tests that need it."""

from collections.abc import Iterator

import pytest
import rclpy


@pytest.fixture(scope="module")
def middleware() -> Iterator[None]:
    """Start rclpy for one module of tests."""
    rclpy.init()
    yield
    rclpy.try_shutdown()
