# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Sequences of other packages, found by their entry points."""

from importlib.metadata import EntryPoint, entry_points

import pytest

from geopurify.errors import BadInput
from geopurify.sequences import kinds, open_sequence


def install(monkeypatch: pytest.MonkeyPatch, *entries: EntryPoint) -> None:
    monkeypatch.setattr(kinds, "entry_points", lambda group: entries)


def entry(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, kinds.ENTRY_POINT_GROUP)


def refused(name: str) -> BadInput:
    with pytest.raises(BadInput) as caught:
        open_sequence(name)
    return caught.value


def test_rooms_and_homes_are_installed() -> None:
    names = {found.name for found in entry_points(group="geopurify.sequences")}
    assert names >= set(kinds.RENDERED) == {"room", "home"}


def test_the_package_of_a_kind_gets_what_comes_after_the_colon(monkeypatch) -> None:
    install(monkeypatch, entry("upper", "builtins:str.upper"))
    assert open_sequence("upper:hall:3") == "HALL:3"


def test_a_missing_package_of_rooms_is_named(monkeypatch) -> None:
    install(monkeypatch)
    error = refused("room:3")
    assert error.reason == "sequence_unavailable"
    assert str(error) == (
        "sequence 'room:3' needs the package geopurify_worlds: it is not installed"
    )


def test_a_package_that_can_not_be_imported_is_named(monkeypatch) -> None:
    install(monkeypatch, entry("scan", "no_such_package.scans:open_scan"))
    error = refused("scan:hall")
    assert error.reason == "sequence_unavailable"
    assert str(error) == (
        "sequence 'scan:hall' needs the package no_such_package: No module named 'no_such_package'"
    )


def test_a_kind_that_nobody_adds_is_a_folder_that_is_missing(monkeypatch) -> None:
    install(monkeypatch, entry("scan", "builtins:str"))
    assert "there is no folder scans:3" in str(refused("scans:3"))
    assert str(refused("scans:3")).endswith("; did you mean 'scan'?")
