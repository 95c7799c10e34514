# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json

import numpy as np
import pytest
from hand_made_objects import block, map_object
from small_world import ColorEncoder, wall_frame

from geopurify.config import from_flat
from geopurify.errors import BadInput
from geopurify.files.tensor_files import digest_of
from geopurify.map_files.reading import read_map, read_objects
from geopurify.map_files.saved_objects import (
    DIGEST,
    NAMES,
    _parse_names,
    check_objects_layout,
    pack_objects,
    unpack_objects,
)
from geopurify.pipeline import Pipeline, load_map

OBJECTS = (
    map_object(3, feature=(0, 1, 0), alternatives=(("stool", 0.25), ("sofa", 0.125))),
    map_object(7, block((50, 0, 0), (2, 3, 4)), "café", (1, 0, 0), state="missing"),
)


def assert_same(one, other) -> None:
    for name in type(one).__dataclass_fields__:
        np.testing.assert_array_equal(
            np.array(getattr(one, name), object), np.array(getattr(other, name), object)
        )


def mapped() -> Pipeline:
    config = from_flat(
        {"map.voxel_size_m": 0.05, "map.max_voxels": 5000, "lifting.pixel_stride": 1}
    )
    pipeline = Pipeline(config, ColorEncoder())
    pipeline.integrate(wall_frame())
    return pipeline


def test_a_map_comes_back_with_its_objects(tmp_path):
    pipeline, path = mapped(), tmp_path / "map.safetensors"
    pipeline.restore_objects(OBJECTS)
    pipeline.save(path)
    loaded = load_map(path, ColorEncoder())
    for found in (loaded.known_objects, loaded.objects(), read_objects(path)[1]):
        for one, other in zip(OBJECTS, found, strict=True):
            assert_same(one, other)
    assert len(read_map(path)[1]["keys"]) == loaded.voxel_count
    taking_over = mapped()
    taking_over.replace_map(loaded)
    assert [o.object_id for o in taking_over.known_objects] == [3, 7]


def test_a_map_without_objects_has_none(tmp_path):
    mapped().save(tmp_path / "map.safetensors")
    assert load_map(tmp_path / "map.safetensors", ColorEncoder()).known_objects == ()


def packed(**changes):
    arrays, header = pack_objects(OBJECTS, "of the map")
    arrays = {name: array.copy() for name, array in arrays.items()}
    for name, change in changes.items():
        change(arrays["object_" + name])
    header[DIGEST] = digest_of(f"of the map {header[NAMES]}", arrays)
    return arrays, header


def fill(value):
    return lambda array: array.fill(value)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("ids", fill(3)),
        ("ids", fill(0)),
        ("voxels", fill(5)),
        ("keys", fill(-1)),
        ("sizes", fill(0.0)),
        ("features", fill(np.nan)),
        ("views", fill(-1)),
        ("seen", fill(np.inf)),
    ],
)
def test_objects_with_impossible_values_are_refused(name, change):
    with pytest.raises(BadInput, match=f"impossible {name}"):
        unpack_objects(*packed(**{name: change}), "of the map")


@pytest.mark.parametrize(
    "names",
    [
        "",
        "7",
        "[[1, 2]]",
        json.dumps([("a", 0.5, "present", [])]),
        json.dumps([("a", 0.5, "gone", [])] * 2),
        json.dumps([("a", 1.5, "present", [])] * 2),
        json.dumps([("a\n", 0.5, "present", [])] * 2),
        json.dumps([("a", 0.5, "present", [("b", "c")])] * 2),
    ],
)
def test_damaged_names_are_refused(names):
    arrays, header = packed()
    header = {NAMES: names, DIGEST: digest_of(f"of the map {names}", arrays)}
    with pytest.raises(BadInput, match="names"):
        unpack_objects(arrays, header, "of the map")


def test_objects_of_another_map_or_of_changed_bytes_are_refused():
    with pytest.raises(BadInput, match="checksum"):
        unpack_objects(*packed(), "of another map")
    arrays, header = packed()
    arrays["object_views"][0] += 1
    with pytest.raises(BadInput, match="checksum"):
        unpack_objects(arrays, header, "of the map")


def test_types_and_shapes_are_looked_at_before_anything_is_read():
    layout = {
        **{f"object_{name}": ("I64", (2,)) for name in ("ids", "voxels", "views")},
        "object_keys": ("I64", (9,)),
        "object_poses": ("F64", (2, 4, 4)),
        "object_sizes": ("F64", (2, 3)),
        "object_colors": ("U8", (2, 3)),
        "object_features": ("F32", (2, 8)),
        "object_seen": ("F64", (2, 2)),
    }
    check_objects_layout(layout, 8)
    for changed in (
        {**layout, "object_ids": ("I64", (10**9,))},
        {**layout, "object_features": ("F32", (2, 9))},
        {**layout, "object_more": ("F32", (2, 9))},
        {name: layout[name] for name in layout if name != "object_seen"},
    ):
        with pytest.raises(BadInput, match="arrays of its"):
            check_objects_layout(changed, 8)


@pytest.mark.parametrize(
    "row", [f'["a", {10**400}, "present", []]', '["a", 1, "present", {"b": 1}]']
)
def test_names_of_objects_that_are_none_are_damage(row):
    with pytest.raises(BadInput, match="the names of its objects are damaged"):
        _parse_names(f"[{row}]", 1)
