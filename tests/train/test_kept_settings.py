# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
from dataclasses import dataclass

import pytest

from geopurify.config import Config, from_flat
from geopurify.errors import BadInput
from geopurify_train.cli.resumed_rooms import try_rooms
from geopurify_train.kept_settings import find_difference, find_value, keep_settings


def test_the_same_settings_go_on_and_others_are_named(tmp_path):
    path = tmp_path / "settings.json"
    keep_settings(path, {"frames": 6, "map": {"size": 0.02, "names": ("a", "b")}})
    keep_settings(path, {"map": {"names": ["a", "b"], "size": 0.02}, "frames": 6})
    (tmp_path / "room.json").touch()
    keep_settings(path, {"map": {"names": ["a", "b"], "size": 0.02}, "frames": 6})
    with pytest.raises(BadInput, match=r"has rooms of another map\.size: give another folder"):
        keep_settings(path, {"frames": 6, "map": {"size": 0.03, "names": ("a", "b")}}, "rooms")
    path.write_text("{")
    with pytest.raises(BadInput, match="can't read"):
        keep_settings(path, {})


def test_a_run_that_made_nothing_stands_in_nobodys_way(tmp_path):
    path = tmp_path / "settings.json"
    keep_settings(path, {"encoder": "open_clip"}, made="*.safetensors")
    (tmp_path / "log.txt").touch()
    keep_settings(path, {"encoder": "embedded"}, made="*.safetensors")
    (tmp_path / "scene.safetensors").touch()
    keep_settings(path, {"encoder": "embedded"}, made="*.safetensors")
    with pytest.raises(BadInput, match="of another encoder: give another folder"):
        keep_settings(path, {"encoder": "open_clip"}, made="*.safetensors")


def test_the_first_difference_is_named_by_its_path():
    assert find_difference({"a": 1, "b": {"c": 2}}, {"a": 1, "b": {"c": 2}}) is None
    assert find_difference({"a": 1, "b": {"c": 2}}, {"a": 1, "b": {"c": 3}}) == "b.c"
    assert find_difference({"a": 1}, {"a": 1, "b": None, "c": 2}) == "c"


def test_a_value_is_found_by_its_path():
    assert find_value({"a": 1, "b": {"c": [2]}}, "b.c") == [2]
    assert find_value({"a": 1}, "") == {"a": 1}
    assert find_value({"a": 1}, "a.b") is None


@dataclass(frozen=True)
class Tried:
    seed: int


def test_rooms_are_tried_once_and_rooms_of_other_settings_refused(tmp_path):
    asked = []

    def attempt(seed):
        asked.append(seed)
        return [Tried(seed)]

    assert try_rooms(tmp_path, [7], attempt, Tried, Config(), {"frames": 2}) == [Tried(7)]
    found = try_rooms(tmp_path, [7, 8], attempt, Tried, Config(), {"frames": 2})
    assert (found, asked) == ([Tried(7), Tried(8)], [7, 8])
    with pytest.raises(BadInput, match="of another frames"):
        try_rooms(tmp_path, [7], attempt, Tried, Config(), {"frames": 3})
    other = from_flat({"purify.affinity": "geometric"})
    with pytest.raises(BadInput, match="of another affinity"):
        try_rooms(tmp_path, [7], attempt, Tried, other, {"frames": 2})
