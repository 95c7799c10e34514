# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Files that say what they are, and the sentences for those that are something else."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from geopurify.errors import BadInput
from geopurify.tensor_files import read_tensors


def test_header_and_arrays_come_back(tmp_path: Path) -> None:
    path = tmp_path / "file"
    save_file({"a": np.arange(3)}, path, {"format": "toy-1", "note": "hello"})
    metadata, arrays = read_tensors(path, "toy-1", "numpy", "toy_invalid")
    assert metadata["note"] == "hello"
    assert arrays["a"].tolist() == [0, 1, 2]


def test_another_format_and_half_a_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    save_file({"a": np.arange(3)}, path, {"format": "toy-1"})
    with pytest.raises(BadInput, match="is no toy-2, its format is toy-1") as caught:
        read_tensors(path, "toy-2", "numpy", "toy_invalid")
    assert caught.value.reason == "toy_invalid"
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(BadInput, match="cannot read"):
        read_tensors(path, "toy-1", "numpy", "toy_invalid")
