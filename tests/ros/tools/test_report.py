# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The section on ROS of a report."""

from importlib.metadata import entry_points

import pytest

from geopurify_ros.middleware import SHARED_MEMORY_PROFILE, VARIABLES
from geopurify_ros.tools.report import WHEELS, ros_facts


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what this machine has set."""
    for name in ("ROS_DISTRO", *VARIABLES):
        monkeypatch.delenv(name, raising=False)


def test_it_is_found_by_the_command() -> None:
    (entry,) = entry_points(group="geopurify.report", name="ros")
    assert entry.load() is ros_facts


def test_without_a_distribution_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ros_facts()["distribution"] == WHEELS
    monkeypatch.setenv("ROS_DISTRO", "jazzy")
    assert ros_facts()["distribution"] == "jazzy"


def test_the_middleware_is_the_one_that_runs() -> None:
    assert ros_facts()["middleware"].startswith("rmw_")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (str(SHARED_MEMORY_PROFILE), "the shipped one"),
        ("", "the shipped one"),
        ("/home/alice/big.xml", "of the user: big.xml"),
    ],
)
def test_a_profile_is_named_without_its_folder(
    path: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLES[1], path)
    assert ros_facts()["FastDDS profile"] == said


def test_what_separates_robots_is_told_if_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROS_DOMAIN_ID", "44")
    monkeypatch.delenv("ROS_LOCALHOST_ONLY", raising=False)
    facts = ros_facts()
    assert facts["ROS_DOMAIN_ID"] == "44"
    assert "ROS_LOCALHOST_ONLY" not in facts
