# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from geopurify.config import Config, LiftingConfig, MapConfig, from_flat, settings, to_flat
from geopurify.errors import BadInput


def test_defaults_survive_the_flat_form():
    assert from_flat(to_flat(Config())) == Config()


def test_every_setting_has_help_and_a_default_in_range():
    for setting in settings():
        assert setting.help, setting.name
        group, name = setting.name.split(".")
        assert from_flat({setting.name: setting.default}), (group, name)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("map.voxel_size_m", 0.0, r"map\.voxel_size_m must be in \[0\.005, 1\.0\], got 0\.0"),
        ("map.voxel_size_m", float("nan"), r"map\.voxel_size_m must be in"),
        ("map.voxel_size_m", "2 cm", r"map\.voxel_size_m must be a number, got '2 cm' \(str\)"),
        ("map.max_voxels", 10**9, r"map\.max_voxels must be in \[1000, 100000000\]"),
        ("map.max_voxels", True, r"map\.max_voxels must be a whole number, got True"),
        (
            "purify.space",
            "colours",
            r"purify\.space must be one of labels, features, got 'colours'",
        ),
        ("query.link_distance_m", 20.0, r"query\.link_distance_m must be in \[0\.005, 1\.0\]"),
        (
            "vocabulary.names",
            ["chair", 7],
            r"vocabulary\.names must hold texts only, got 7 \(int\): put it",
        ),
        ("map.max_megabytes", -1, "map.max_megabytes must be >= 0, got -1"),
        ("encoder.compile", "on", r"encoder\.compile must be true or false, got 'on'"),
        ("encoder.model", 5, r"encoder\.model must be a text, got 5"),
        (
            "vocabulary.names",
            "chair",
            r"vocabulary\.names must be a list such as \[a, b\], got 'chair'",
        ),
        ("query.max_text_length", 10_001, r"query\.max_text_length must be in \[1, 10000\]"),
        ("map.voxel_sise_m", 0.02, "no setting 'map.voxel_sise_m'; did you mean 'map.voxel_size"),
        ("voxel_size_m", 0.02, r"no setting 'voxel_size_m'; did you mean 'map\.voxel_size_m'"),
        ("map.voxel_size_m", "0.05", r"must be a number, got '0\.05' \(str\): without quotes"),
        ("map.voxel_size_m", None, r"map\.voxel_size_m must be a number, got nothing"),
        ("map.voxel_size_m", 10**400, "must be a number, got <integer of 1329 bits>"),
        ("encoder.seed", 2**63, "encoder.seed must be a number of at most 64 bits"),
        ("encoder.seed", 0.5, r"encoder\.seed must be a whole number, got 0\.5 \(float\)"),
        (
            "map.half_life_frames",
            float("inf"),
            "half_life_frames must be a finite number, got inf",
        ),
        ("encoder.model", True, "encoder.model must be a text, got True .*: put it in quotes"),
        ("encoder.model", ["a"], r"encoder\.model must be a text, got \['a'\] \(list\)$"),
        ("encoder.model", "x" * 10_001, "encoder.model must have at most 10000 characters"),
        ("encoder.weights", "a\0b", "encoder.weights must have no null characters"),
        ("vocabulary.names", ["\ud800"], "vocabulary.names must have no null characters or lone"),
        ("vocabulary.names", {"a": 1}, r"names must be a list such as \[a, b\], got {'a': 1}"),
        ("vocabulary.names", [["a"]], r"names must hold texts only, got \['a'\] \(list\)$"),
        (
            "lifting.min_depth_m",
            8.0,
            r"lifting\.min_depth_m must be less than max_depth_m, 8\.0 m",
        ),
        ("purify.restart", 1e-9, r"purify\.restart must be 0 or in \[0\.001, 1\], got 1e-09"),
    ],
)
def test_bad_values_are_named_with_their_range(name, value, message):
    with pytest.raises(BadInput, match=message):
        from_flat({name: value})


def test_whole_numbers_serve_as_floats():
    assert LiftingConfig(max_depth_m=4).max_depth_m == 4.0
    assert isinstance(LiftingConfig(max_depth_m=4).max_depth_m, float)


def test_lists_serve_as_tuples():
    assert from_flat({"vocabulary.names": ["a", "b"]}).vocabulary.names == ("a", "b")


def test_groups_check_themselves():
    with pytest.raises(BadInput):
        MapConfig(voxel_size_m=np.inf)


def test_a_window_is_no_smaller_than_what_the_camera_sees():
    with pytest.raises(BadInput, match=r"window\.radius_m must be 0 or at least"):
        from_flat({"window.radius_m": 5.0})
    assert from_flat({"window.radius_m": 5.0, "lifting.max_depth_m": 5.0}).window.radius_m == 5.0


def test_objects_are_linked_over_few_voxels():
    fine = {"map.voxel_size_m": 0.01}
    with pytest.raises(BadInput, match=r"link_distance_m must be at most 10 voxels .* 0\.1 m"):
        from_flat({**fine, "query.link_distance_m": 1.0})
    assert from_flat({**fine, "query.link_distance_m": 0.1}).query.link_distance_m == 0.1


@pytest.mark.parametrize(
    ("name", "given", "taken"),
    [
        ("map.max_voxels", 2e6, 2_000_000),
        ("encoder.weights", None, ""),
        ("encoder.weights", "", ""),
        ("vocabulary.names", None, ()),
        ("vocabulary.names", "", ()),
        ("vocabulary.names", [], ()),
        ("vocabulary.names", [""], ()),  # as ROS writes an empty list
        ("vocabulary.names", ("red chair",), ("red chair",)),
    ],
)
def test_empty_and_whole_values_are_taken_in_any_form(name, given, taken):
    value = to_flat(from_flat({name: given}))[name]
    assert value == taken
    assert type(value) is type(taken)


@pytest.mark.parametrize("name", ["map.max_voxels", "map.voxel_size_m", "vocabulary.names"])
@pytest.mark.parametrize("wrap", [int, lambda n: [n], lambda n: {"a": n}])
def test_numbers_too_long_to_be_written_are_refused(name, wrap):
    with pytest.raises(BadInput, match=f"{name} must"):
        from_flat({name: wrap(10**6000)})
