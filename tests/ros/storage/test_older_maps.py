# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Older maps stay beside the file that is saved in their place, and are few."""

import os
from pathlib import Path

import pytest

from geopurify_ros.storage.older_maps import keep_older_map, list_older_maps


def replace(path: Path, text: str, most: int = 3) -> None:
    """Write a file again as `MapStore` does."""
    keep_older_map(path, most)
    fresh = path.with_suffix(".part")
    fresh.write_text(text)
    os.replace(fresh, path)


def contents(path: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in list_older_maps(path)}


def test_what_is_replaced_is_kept_under_the_next_number(tmp_path: Path) -> None:
    path = tmp_path / "room.safetensors"
    assert keep_older_map(path, most=3) is None
    for text in ("a", "b", "c"):
        replace(path, text)
    assert path.read_text() == "c"
    assert contents(path) == {"room.older-1.safetensors": "a", "room.older-2.safetensors": "b"}


def test_the_oldest_goes_but_never_the_largest(tmp_path: Path) -> None:
    path = tmp_path / "room.safetensors"
    for text in ("a", "whole map", "c", "d", "e", "f"):
        replace(path, text)
    assert list(contents(path).values()) == ["whole map", "d", "e"]
    for number in range(20):  # a node that is started again and again
        replace(path, str(number % 10), most=2)
    assert list(contents(path).values()) == ["whole map", "8"]


def test_maps_of_other_names_are_left_alone(tmp_path: Path) -> None:
    others = ["my room.older-1.safetensors", "room.older-x.safetensors", "room.1.safetensors"]
    for name in others:
        (tmp_path / name).write_text("mine")
    path = tmp_path / "room.safetensors"
    for text in "abcdef":
        replace(path, text, most=2)
    assert [(tmp_path / name).read_text() for name in others] == ["mine"] * 3
    assert list(contents(path).values()) == ["a", "e"]


def test_who_died_before_the_saving_has_kept_it_already(tmp_path: Path) -> None:
    path = tmp_path / "room.safetensors"
    path.write_text("a")
    assert keep_older_map(path, most=3) is not None
    assert keep_older_map(path, most=3) is None
    assert list(contents(path).values()) == ["a"]


def test_without_hard_links_it_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr("os.link", refuse)
    path = tmp_path / "room.safetensors"
    path.write_text("a")
    kept = keep_older_map(path, most=3)
    assert kept is not None
    assert kept.read_text() == path.read_text() == "a"
    assert len(list(tmp_path.iterdir())) == 2
