# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import pytest

from geopurify.errors import BadInput
from geopurify.files.atomic_write import atomic_write


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced_when_it_is_whole(tmp_path):
    path = tmp_path / "map.bin"
    path.write_text("old")
    with atomic_write(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old" and names(tmp_path) == ["map.bin", "map.bin.partial"]
    assert path.read_text() == "new" and names(tmp_path) == ["map.bin"]


@pytest.mark.parametrize(
    ("error", "raised"), [(OSError(28, "disk full"), BadInput), (KeyboardInterrupt(), None)]
)
def test_a_failed_one_leaves_the_older_file(tmp_path, error, raised):
    path = tmp_path / "map.bin"
    path.write_text("old")

    def write():
        with atomic_write(path) as temporary:
            temporary.write_text("ha")
            raise error

    with pytest.raises(raised or type(error)):
        write()
    assert path.read_text() == "old" and names(tmp_path) == ["map.bin"]


def test_nothing_written_is_an_error(tmp_path):
    refused = pytest.raises(BadInput, match=r"cannot write .*map\.bin: No such file")
    with refused, atomic_write(tmp_path / "map.bin"):
        pass
    assert names(tmp_path) == []


def test_each_process_may_have_a_name_of_its_own(tmp_path):
    with atomic_write(tmp_path / "map.bin", "7.partial") as temporary:
        assert temporary == tmp_path / "map.bin.7.partial"
        temporary.touch()
    assert names(tmp_path) == ["map.bin"]
