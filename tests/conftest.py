# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Keeps the nodes of a test run, and of each of its processes, to themselves; marks tests."""

import os
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from browsers import open_browser
from hypothesis import settings

# ROS recommends domains up to 101. rclpy reads these when it starts, so they are set on import.
os.environ["ROS_DOMAIN_ID"] = str(1 + os.getpid() % 100)
os.environ["ROS_AUTOMATIC_DISCOVERY_RANGE"] = "LOCALHOST"

# no limit on the time of an example: the first compiles kernels, and slowness is not a failure
settings.register_profile("geopurify", deadline=None)
settings.load_profile("geopurify")

FOLDERS_WITH_ROS = ("ros", "smoke")


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by their folder, and what takes many minutes as slow too."""
    for item in items:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        if folder in FOLDERS_WITH_ROS:
            item.add_marker("ros")
        if item.get_closest_marker("soak"):
            item.add_marker("slow")
        if item.get_closest_marker("gpu") and not has_gpu():
            item.add_marker(pytest.mark.skip(reason="no CUDA device"))


@cache
def has_gpu() -> bool:
    """Tell whether torch sees a CUDA device; it is imported only if a test asks."""
    return find_spec("torch") is not None and import_module("torch").cuda.is_available()


@pytest.fixture(scope="module")  # pages that are left open draw on
def browser() -> Iterator[Any]:
    """Yield a browser, the only one of the process: playwright can't be started twice."""
    with open_browser() as found:
        yield found
