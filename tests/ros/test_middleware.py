# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""The FastDDS profile is found and used unless the user has one."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from geopurify_ros.middleware import SHARED_MEMORY_PROFILE, VARIABLES, shared_memory_environment

FASTDDS_3, FASTDDS_2 = VARIABLES


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (*VARIABLES, "ROS_DISTRO", "AMENT_PREFIX_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.prefix", str(tmp_path / "venv"))


@pytest.mark.parametrize(
    ("distribution", "variable"),
    [("", FASTDDS_3), ("humble", FASTDDS_2), ("jazzy", FASTDDS_2), ("kilted", FASTDDS_3)],
)
def test_the_variable_that_the_distribution_reads(monkeypatch, distribution, variable):
    monkeypatch.setenv("ROS_DISTRO", distribution)
    assert shared_memory_environment() == {variable: str(SHARED_MEMORY_PROFILE)}


@pytest.mark.parametrize(
    ("library", "variable"),
    [
        ("lib/libfastdds.so.3.2", FASTDDS_3),
        ("lib/libfastrtps.so.2.14", FASTDDS_2),
        ("lib/x86_64-linux-gnu/libfastrtps.so", FASTDDS_2),
    ],
)
def test_what_is_installed_counts_more_than_the_distribution(
    monkeypatch, tmp_path, library, variable
):
    for distribution in ("jazzy", "kilted"):  # one may build another FastDDS into a workspace
        monkeypatch.setenv("ROS_DISTRO", distribution)
        file = tmp_path / "ros" / library
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        monkeypatch.setenv("AMENT_PREFIX_PATH", f"{tmp_path / 'workspace'}:{tmp_path / 'ros'}")
        assert shared_memory_environment() == {variable: str(SHARED_MEMORY_PROFILE)}


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_profile_of_the_user_stays(monkeypatch, variable):
    monkeypatch.setenv(variable, "/etc/mine.xml")
    assert shared_memory_environment() == {}


def test_the_shared_memory_holds_a_full_hd_colour_image_and_its_depth_many_times():
    size = ElementTree.parse(SHARED_MEMORY_PROFILE).getroot().find(".//{*}segment_size")
    assert int(size.text) >= 4 * 1920 * 1080 * (3 + 4)
