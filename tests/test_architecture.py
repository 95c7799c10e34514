# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The only arrows between the packages: all others need the core, never the reverse."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROS = {"rclpy", "geometry_msgs", "sensor_msgs", "std_msgs", "nav_msgs", "geopurify_msgs"}
FORBIDDEN = {
    "geopurify": {"geopurify_ros", "geopurify_train", "geopurify_worlds", *ROS},
    "geopurify_ros": {"geopurify_train", "geopurify_worlds"},
    "geopurify_train": {"geopurify_ros", *ROS},
    "geopurify_worlds": {"geopurify_ros", "geopurify_train", *ROS},
}


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("package", FORBIDDEN)
def test_packages_import_only_what_they_may(package):
    for file in (ROOT / package).rglob("*.py"):
        assert not imported(file) & FORBIDDEN[package], file


def test_no_file_outgrows_its_idea():
    for package in FORBIDDEN:
        for file in (ROOT / package).rglob("*.py"):
            assert len(file.read_text().splitlines()) <= 400, file
