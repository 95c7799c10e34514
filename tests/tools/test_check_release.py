# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""What keeps a version from being released is told, each thing in a sentence."""

import re
import shutil
from pathlib import Path

import check_release
import pytest

import geopurify

VERSION = geopurify.__version__


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """Return copies of the files that are looked at, as they are when a release is made."""
    changelogs = [str(Path(folder, "CHANGELOG.rst")) for folder in check_release.PACKAGES]
    for name in {*check_release.VERSIONS, *check_release.MAINTAINED, *changelogs}:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(check_release.ROOT / name, file)
        text = file.read_text().replace("@example.org", "@robots.org")
        file.write_text(text.replace("Forthcoming\n", f"{VERSION} (2026-12-01)\n"))
    return tmp_path


def test_nothing_is_missing(ready):
    assert list(check_release.missing_for(VERSION, ready)) == []


def test_another_version_is_missing_everywhere(ready):
    missing = list(check_release.missing_for("7.8.9", ready))
    assert len(missing) == len(check_release.VERSIONS) + len(check_release.PACKAGES)
    assert "setup.py is not of version 7.8.9" in missing


@pytest.mark.parametrize("word", ["v0.1.0", "0.1", "0.1.0rc1", ""])
def test_what_is_no_version_is_refused(ready, word):
    assert f"{word!r} is not a version such as 0.2.0" in check_release.missing_for(word, ready)


def test_a_longer_version_is_another_one(ready):
    file = ready / "setup.py"
    file.write_text(file.read_text().replace(VERSION, f"{VERSION}1"))
    assert list(check_release.missing_for(VERSION, ready)) == [
        f"setup.py is not of version {VERSION}"
    ]


def test_a_changelog_that_was_not_written_is_told(ready):
    file = ready / "msg/CHANGELOG.rst"
    file.write_text(re.sub(r"^.* \(2026-12-01\)$", "Forthcoming", file.read_text(), flags=re.M))
    assert list(check_release.missing_for(VERSION, ready)) == [
        f"msg/CHANGELOG.rst has no section '{VERSION} (YYYY-MM-DD)'",
        "msg/CHANGELOG.rst still has a section 'Forthcoming'",
    ]


def test_a_maintainer_whom_nobody_can_reach_is_told(ready):
    file = ready / "package.xml"
    file.write_text(file.read_text().replace("@robots.org", "@example.org"))
    assert list(check_release.missing_for(VERSION, ready)) == [
        "package.xml names a maintainer at example.org, whom nobody can reach"
    ]
