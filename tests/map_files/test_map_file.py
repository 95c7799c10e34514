# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import json
import os
import resource
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file
from small_world import ColorEncoder, wall_frame

from geopurify.config import from_flat
from geopurify.errors import BadInput
from geopurify.files.tensor_files import digest_of, write_tensors
from geopurify.map_files import description as map_description
from geopurify.map_files import map_file
from geopurify.map_files.description import MapDescription
from geopurify.map_files.map_file import save_map
from geopurify.map_files.reading import describe_map, read_map
from geopurify.pipeline import Pipeline, load_map


@pytest.fixture
def saved(tmp_path):
    config = from_flat(
        {"map.voxel_size_m": 0.05, "map.max_voxels": 5000, "lifting.pixel_stride": 1}
    )
    pipeline = Pipeline(config, ColorEncoder(), up_map=(0.0, -1.0, 0.0))
    pipeline.integrate(wall_frame())
    pipeline.set_vocabulary(["blue", "red"])
    save_map(tmp_path / "map.safetensors", pipeline)
    return pipeline, tmp_path / "map.safetensors"


def rewrite(path, fields=None, **arrays) -> None:
    """Write a map file again, with other content and a checksum that fits."""
    description, state = read_map(path)
    text = json.dumps({**asdict(description), **(fields or {})})
    state = {**state, **arrays}
    metadata = {
        "format": map_description.FORMAT,
        "format_version": str(map_description.FORMAT_VERSION),
        "description": text,
        "sha256": digest_of(text, state),
    }
    write_tensors(path, state, metadata)


def test_a_saved_map_comes_back_with_the_same_answer(saved):
    pipeline, path = saved
    loaded = load_map(path, ColorEncoder())
    for name, values in pipeline.map.state().items():
        np.testing.assert_array_equal(values, loaded.map.state()[name])
    assert loaded.config == pipeline.config
    assert loaded.vocabulary.names == ("blue", "red")
    assert loaded.up_map.tolist() == [0.0, -1.0, 0.0]
    for each in (pipeline, loaded):
        each.purify()
    ours, theirs = pipeline.query("red").objects, loaded.query("red").objects
    assert [o.voxels for o in ours] == [o.voxels for o in theirs] != []
    np.testing.assert_array_equal(ours[0].T_map_box, theirs[0].T_map_box)


def test_the_prompt_of_a_vocabulary_comes_back(saved):
    pipeline, path = saved
    pipeline.set_vocabulary(["green", "red"], "a photo of a {}")
    save_map(path, pipeline)
    assert load_map(path, ColorEncoder()).vocabulary.prompt == "a photo of a {}"
    rewrite(path, {"prompt": None})  # as files of before
    assert load_map(path, ColorEncoder()).vocabulary.prompt == pipeline.config.vocabulary.prompt


def test_a_map_replaced_while_it_is_read_is_the_older_one_as_a_whole(saved, monkeypatch):
    pipeline, path = saved

    def open_and_replace(*args):
        file = safe_open(*args)
        monkeypatch.undo()
        pipeline.integrate(wall_frame())
        pipeline.set_vocabulary(["green"])
        save_map(path, pipeline)
        return file

    monkeypatch.setattr("geopurify.files.tensor_files.safe_open", open_and_replace)
    loaded = load_map(path, ColorEncoder())
    assert (loaded.map.frames, loaded.vocabulary.names) == (1, ("blue", "red"))
    assert describe_map(path).vocabulary == ("green",)


def test_nothing_temporary_remains(saved):
    assert [path.name for path in saved[1].parent.iterdir()] == ["map.safetensors"]


def test_another_process_may_write_the_same_file_at_once(saved, monkeypatch):
    pipeline, path = saved
    write = map_file.write_tensors

    def write_and_let_another_save(*arguments):
        monkeypatch.undo()
        write(*arguments)
        save_map(path, pipeline)

    monkeypatch.setattr("geopurify.map_files.map_file.write_tensors", write_and_let_another_save)
    assert save_map(path, pipeline) == pipeline.voxel_count
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_others_may_read_the_file_as_the_umask_says(saved):
    plain = saved[1].with_name("plain")
    plain.touch()
    assert saved[1].stat().st_mode == plain.stat().st_mode


def test_the_map_of_another_encoder_is_refused(saved):
    other = ColorEncoder()
    other.version = "2"
    with pytest.raises(BadInput, match=r"of 'color' \('1', 3 channels\), .* map the recording"):
        load_map(saved[1], other)


@pytest.mark.parametrize("kept", [0, 4, 100, -1])
def test_a_truncated_file_is_refused(saved, kept):
    path = saved[1]
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(BadInput, match="cannot read"):
        describe_map(path)


@pytest.mark.parametrize("place", [8, 40, 400, -1, -200, -2000])
def test_a_flipped_bit_is_noticed(saved, place):
    data = bytearray(saved[1].read_bytes())
    data[place] ^= 1
    saved[1].write_bytes(data)
    with pytest.raises(BadInput):
        load_map(saved[1], ColorEncoder())


def test_a_failed_save_leaves_the_older_file(saved, monkeypatch):
    pipeline, path = saved
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("geopurify.map_files.map_file.write_tensors", full)
    with pytest.raises(BadInput, match="No space left") as caught:
        save_map(path, pipeline)
    assert caught.value.reason == "map_not_written"
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["map.safetensors"]


def test_an_empty_map_does_not_replace_the_older_file(saved):
    pipeline, path = saved
    assert save_map(path, pipeline) == pipeline.voxel_count
    before = path.read_bytes()
    pipeline.reset()
    with pytest.raises(BadInput, match="nothing to save") as caught:
        save_map(path, pipeline)
    assert caught.value.reason == "map_empty"
    assert path.read_bytes() == before


def test_other_files_are_refused(tmp_path):
    with pytest.raises(BadInput, match="cannot read"):
        describe_map(tmp_path / "missing")
    save_file({"a": np.zeros(1)}, tmp_path / "other")
    with pytest.raises(BadInput, match="is not a geopurify-map of version 2, but None None"):
        describe_map(tmp_path / "other")


@pytest.mark.parametrize("is_map", [False, True])
def test_numbers_of_a_type_that_numpy_has_not_are_refused(tmp_path, is_map):
    header = {"w": {"dtype": "BF16", "shape": [4], "data_offsets": [0, 8]}}
    if is_map:
        description = asdict(MapDescription("color", "1", 3, (), (0, 0, 1), {}))
        header["__metadata__"] = {
            "format": "geopurify-map",
            "format_version": "2",
            "description": json.dumps(description),
        }
    text = json.dumps(header).encode()
    path = tmp_path / "other.safetensors"
    path.write_bytes(len(text).to_bytes(8, "little") + text + bytes(8))
    expected = (
        "a map has the arrays" if is_map else "is not a geopurify-map of version 2, but None"
    )
    with pytest.raises(BadInput, match=expected) as caught:
        read_map(path)
    assert caught.value.reason == "map_file_invalid"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("encoder", 7),
        ("encoder_version", None),
        ("dimension", "3"),
        ("vocabulary", [1, 2]),
        ("up_map", [0, 0, 0]),
        ("up_map", [0, 1]),
        ("up_map", ["a", "b", "c"]),
        ("up_map", [0, 0, float("nan")]),
        ("up_map", [0, 0, 10**400]),
        ("settings", [1]),
        ("prompt", 7),
    ],
)
def test_a_description_with_odd_fields_is_refused(saved, name, value):
    rewrite(saved[1], {name: value})
    with pytest.raises(BadInput, match=f"damaged description: {name} must be"):
        read_map(saved[1])


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("frames", lambda frames: frames[:0]),
        ("frames", lambda frames: frames[0]),
        ("frames", lambda frames: frames.astype(np.float64) * np.nan),
        ("frames", lambda frames: frames - 10),
        ("frames", lambda frames: frames + 2**31),
        ("keys", lambda keys: -keys),
        ("keys", lambda keys: keys[0]),
        ("keys", lambda keys: keys[:0]),
        ("last_seen", lambda last_seen: last_seen + 1000),
        ("weights", lambda weights: weights * np.float32(np.nan)),
        ("weights", lambda weights: -weights),
        ("features", lambda features: np.full_like(features, 0x7E00)),
        ("colors", lambda colors: np.full_like(colors, 0x7C00)),
        ("normals", lambda normals: np.full_like(normals, 0xFC00)),
    ],
)
def test_a_map_with_odd_arrays_is_refused(saved, name, change):
    rewrite(saved[1], **{name: np.asarray(change(saved[0].map.state()[name]))})
    with pytest.raises(BadInput, match="map array") as caught:
        read_map(saved[1])
    assert caught.value.reason == "map_file_invalid"


def test_a_setting_that_is_no_more_is_named_and_the_map_is_kept(caplog):
    saved = {"purify.embedding": "geometric", "purify.rounds": 7}
    description = MapDescription("an encoder", "1", 4, (), (0, 0, 1), saved)
    assert description.config().purify.rounds == 7
    assert "settings that no longer exist: ['purify.embedding']" in caplog.text


@pytest.mark.parametrize(
    "fields",
    [
        {"vocabulary": ["x" * 100_000], "prompt": "{}" * 20_000},
        {"vocabulary": [f"name {i}" for i in range(100_000)]},
        {"settings": {"vocabulary.prompt": "{}" * 20_000}},
        {"settings": {"vocabulary.names": [f"{i:0200}" for i in range(2000)]}},
    ],
)
def test_a_vocabulary_of_absurd_size_is_refused_before_any_work(saved, fields):
    rewrite(saved[1], fields)
    with pytest.raises(BadInput, match=r"(names|prompt) must .*at most"):
        load_map(saved[1], ColorEncoder(), saved[0].config)


@pytest.mark.parametrize(
    "settings",
    [
        {"lifting.edge_ratio": 10**400},
        {"map.max_voxels": 10**400},
        {"map.voxel_size_m": float("nan")},
        {"vocabulary.names": [[["deep"]]] * 10},
        {"map.voxel_size_m": {"a": 1}},
    ],
)
def test_settings_that_cannot_be_are_refused(saved, settings):
    rewrite(saved[1], {"settings": settings})
    with pytest.raises(BadInput, match="the map's settings: ") as caught:
        describe_map(saved[1]).config()
    assert caught.value.reason == "map_file_invalid"
    with pytest.raises(BadInput, match="the map's settings: "):
        read_map(saved[1])


def header_only(path, description: str, data_bytes: int = 0, **arrays) -> None:
    """Write a file whose data is a hole: it takes no room on the disk and reads as zeros."""
    metadata = {"format": "geopurify-map", "format_version": "2", "description": description}
    text = json.dumps({"__metadata__": {**metadata, "sha256": "0"}, **arrays}).encode()
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.truncate(8 + len(text) + data_bytes)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 50_000, "1" * 100_000])
def test_a_description_without_end_is_refused(tmp_path, text):
    header_only(tmp_path / "map", text)
    with pytest.raises(BadInput, match="it has a damaged description") as caught:
        describe_map(tmp_path / "map")
    assert caught.value.reason == "map_file_invalid"


def sparse_map(voxels: int, dimension: int) -> dict[str, dict]:
    """Return the header of a map's arrays."""
    arrays, at = {}, 0
    for name, dtype, shape in (
        ("features", "U16", (voxels, dimension)),
        ("frames", "I64", (1,)),
        ("keys", "I64", (voxels,)),
        ("last_seen", "I32", (voxels,)),
        ("colors", "U16", (voxels, 3)),
        ("normals", "U16", (voxels, 3)),
        ("weights", "F32", (voxels,)),
    ):
        size = int(np.prod(shape)) * int(dtype[1:]) // 8
        arrays[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + size]}
        at += size
    return arrays


@pytest.mark.parametrize(
    ("voxels", "dimension", "sentence"),
    [
        (3_000_000, 512, "the map has 3000000 voxels, map.max_voxels and max_megabytes allow"),
        (1_000_000, 512, "the map has two voxels with the same key"),
        (10, 10**9, "dimension must be a whole number in"),
    ],
)
def test_a_file_that_is_one_large_hole_is_refused_unread(tmp_path, voxels, dimension, sentence):
    arrays = sparse_map(voxels, dimension)
    description = json.dumps(asdict(MapDescription("e", "1", dimension, (), (0, 0, 1), {})))
    size = max(array["data_offsets"][1] for array in arrays.values())
    header_only(tmp_path / "map", description, size, **arrays)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BadInput, match=sentence):
        read_map(tmp_path / "map")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kilobytes


def test_a_longer_header_than_any_map_has_is_refused(tmp_path):
    with (tmp_path / "map").open("wb") as file:
        file.write((90_000_000).to_bytes(8, "little") + b"{")
        file.truncate(100_000_000)
    with pytest.raises(BadInput, match="its header has 90000000 bytes, more than 8000000"):
        describe_map(tmp_path / "map")


@pytest.mark.parametrize("kind", ["fifo", "folder", "device"])
def test_what_is_no_regular_file_is_not_waited_for(tmp_path, kind):
    path = tmp_path / "map"
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path = Path("/dev/zero")
    with pytest.raises(BadInput, match="it is not a regular file") as caught:
        load_map(path, ColorEncoder())
    assert caught.value.reason == "map_file_invalid"


def test_a_fifo_under_a_name_that_is_written_to_is_replaced(saved):
    pipeline, path = saved
    path.unlink()
    os.mkfifo(path)
    save_map(path, pipeline)
    assert load_map(path, ColorEncoder()).voxel_count == pipeline.voxel_count


def test_what_does_not_fit_is_refused_before_it_is_read(saved):
    path = saved[1]
    data = bytearray(path.read_bytes())
    data[-8:] = bytes(8)  # the checksum would not fit
    path.write_bytes(data)
    other = ColorEncoder()
    other.version = "2"
    with pytest.raises(BadInput, match="the encoder is color"):
        load_map(path, other)
