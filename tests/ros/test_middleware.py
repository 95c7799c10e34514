# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The FastDDS profile is found and used unless the user has one."""

from xml.etree import ElementTree

import pytest

from geopurify_ros.middleware import SHARED_MEMORY_PROFILE, VARIABLES, shared_memory_environment

FASTDDS_3, FASTDDS_2 = VARIABLES


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*VARIABLES, "ROS_DISTRO"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("distribution", "variable"),
    [("", FASTDDS_3), ("humble", FASTDDS_2), ("jazzy", FASTDDS_2), ("kilted", FASTDDS_3)],
)
def test_the_variable_that_the_distribution_reads(monkeypatch, distribution, variable):
    monkeypatch.setenv("ROS_DISTRO", distribution)
    assert shared_memory_environment() == {variable: str(SHARED_MEMORY_PROFILE)}


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_profile_of_the_user_stays(monkeypatch, variable):
    monkeypatch.setenv(variable, "/etc/mine.xml")
    assert shared_memory_environment() == {}


def test_the_shared_memory_holds_a_full_hd_colour_image_and_its_depth_many_times():
    size = ElementTree.parse(SHARED_MEMORY_PROFILE).getroot().find(".//{*}segment_size")
    assert int(size.text) >= 4 * 1920 * 1080 * (3 + 4)
