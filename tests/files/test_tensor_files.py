# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Files that say what they are, and the sentences for those that are something else."""

from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from geopurify.errors import BadInput
from geopurify.files.tensor_files import TYPES, digest_of, read_tensors, write_tensors

ARRAYS = {"b": np.arange(6.0).reshape(2, 3).T, "a": np.arange(3), "step": np.array(7)}
NOTE = '"Käse" \\ \n \t \x07 \x7f /'  # what JSON escapes, and what not


def test_header_and_arrays_come_back(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_tensors(path, ARRAYS, {"format": "toy-1", "note": NOTE})
    metadata, arrays = read_tensors(path, "toy-1", "toy_invalid")
    assert metadata == {"format": "toy-1", "note": NOTE}
    assert set(arrays) == set(ARRAYS)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(arrays[name], array, strict=True)


def test_the_same_arrays_give_the_same_bytes(tmp_path: Path) -> None:
    metadata = {"z": NOTE, "format": "toy-1", "y": "1", "x": "2", "w": "3"}
    for number, names in enumerate((list(metadata), sorted(metadata)) * 4):
        write_tensors(tmp_path / str(number), ARRAYS, {name: metadata[name] for name in names})
    assert len({path.read_bytes() for path in tmp_path.iterdir()}) == 1
    with safe_open(tmp_path / "0", "numpy") as file:
        assert file.metadata() == metadata


def test_the_bytes_are_those_of_safetensors_itself(tmp_path: Path) -> None:
    numbers = np.random.default_rng(0).permutation(24)
    arrays = {
        f"{number:02}": np.full((number % 4, 3), number % 2, kind)
        for number, kind in zip(numbers, [*TYPES] * 2, strict=True)
    }
    write_tensors(tmp_path / "ours", arrays, {"note": NOTE})
    save_file(arrays, tmp_path / "theirs", {"note": NOTE})
    assert (tmp_path / "ours").read_bytes() == (tmp_path / "theirs").read_bytes()


def test_a_file_may_be_read_by_whom_the_umask_grants_it(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write_tensors(tmp_path / "file", ARRAYS, {"format": "toy-1"})
    assert (tmp_path / "file").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_another_format_and_half_a_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_tensors(path, ARRAYS, {"format": "toy-1"})
    with pytest.raises(BadInput, match="is not a toy-2, its format is 'toy-1'") as caught:
        read_tensors(path, "toy-2", "toy_invalid")
    assert caught.value.reason == "toy_invalid"
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(BadInput, match="cannot read"):
        read_tensors(path, "toy-1", "toy_invalid")


def test_a_digest_tells_names_types_shapes_and_numbers_apart() -> None:
    others = [
        {"a": np.arange(4)},
        {"b": np.arange(4)},
        {"a": np.arange(4).astype(np.uint64)},
        {"a": np.arange(4).reshape(2, 2)},
        {"a": np.arange(4)[::-1]},
    ]
    assert len({digest_of("", each) for each in others} | {digest_of("x", others[0])}) == 6
    assert digest_of("", ARRAYS) == digest_of("", dict(sorted(ARRAYS.items())))
