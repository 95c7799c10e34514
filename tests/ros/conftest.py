# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The middleware and a client, for the tests that need them."""

from collections.abc import Iterator

import pytest
import rclpy
from mapper_client import Client


@pytest.fixture(scope="module")
def middleware() -> Iterator[None]:
    """Start rclpy for one module of tests."""
    rclpy.init()
    yield
    rclpy.try_shutdown()


@pytest.fixture
def client(middleware: None) -> Iterator[Client]:
    """Return a client of the node in another process."""
    made = Client()
    yield made
    made.close()
