# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Files of bases."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from geopurify.encoders.projection import FORMAT, Projection, load_projection, save_projection
from geopurify.errors import BadInput

BASIS = np.array(((0.6, 0), (0.8, 0), (0, 1)), np.float32)


def test_a_saved_projection_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "new" / "basis"
    # columns of another array, as they come from a decomposition
    save_projection(path, Projection("color", "1", np.fliplr(np.fliplr(BASIS).copy())))
    loaded = load_projection(path)
    np.testing.assert_array_equal(loaded.basis, BASIS)
    assert (loaded.encoder, loaded.encoder_version) == ("color", "1")
    assert loaded.version == Projection("color", "1", BASIS).version
    assert [file.name for file in path.parent.iterdir()] == ["basis"]


def test_another_basis_is_another_version() -> None:
    bases = (BASIS, BASIS[:, ::-1], BASIS[:, :1], -BASIS)
    versions = {Projection("color", "1", basis).version for basis in bases}
    assert len(versions) == 4
    assert all(len(version) == 12 for version in versions)


@pytest.mark.parametrize(
    ("basis", "message"),
    [
        (BASIS.astype(np.float64), r"float32 \(D, k\) with 1 <= k <= D, got float64 \(3, 2\)"),
        (BASIS.T.copy(), r"got float32 \(2, 3\)"),
        (BASIS[0], r"got float32 \(2,\)"),
        (BASIS[:, :0], r"got float32 \(3, 0\)"),
        (2 * BASIS, "orthonormal columns, their products are off by 3"),
        (BASIS * np.float32("nan"), "orthonormal columns"),
    ],
)
def test_what_is_no_basis_is_refused(tmp_path: Path, basis: np.ndarray, message: str) -> None:
    header = {"format": FORMAT, "encoder": "color", "encoder_version": "1"}
    save_file({"basis": basis}, tmp_path / "basis", header)
    with pytest.raises(BadInput, match="is not a projection: basis must .*" + message) as caught:
        load_projection(tmp_path / "basis")
    assert caught.value.reason == "projection_invalid"


def test_broken_and_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "basis"
    with pytest.raises(BadInput, match="cannot read"):
        load_projection(path)
    save_file({"weights": BASIS}, path, {"format": FORMAT, "encoder": "a", "encoder_version": "1"})
    with pytest.raises(BadInput, match="is not a projection: it has"):
        load_projection(path)
    save_file({"basis": BASIS}, path, {"format": FORMAT})
    with pytest.raises(BadInput, match="it lacks 'encoder'"):
        load_projection(path)
    save_file({"basis": BASIS}, path)
    with pytest.raises(BadInput, match=f"is not a {FORMAT}, its format is None"):
        load_projection(path)
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(BadInput, match="cannot read"):
        load_projection(path)


def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="can't be a folder for results"):
        save_projection(tmp_path / "file" / "basis", Projection("color", "1", BASIS))
    (tmp_path / "basis.partial").mkdir()
    with pytest.raises(BadInput, match="cannot write") as caught:
        save_projection(tmp_path / "basis", Projection("color", "1", BASIS))
    assert caught.value.reason == "projection_not_written"
