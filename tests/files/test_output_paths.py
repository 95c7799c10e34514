# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
import os
import re

import pytest

from geopurify.errors import BadInput
from geopurify.files.output_paths import output_file, output_folder


def test_folders_are_made_as_deep_as_asked_and_may_be_there(tmp_path):
    folder = tmp_path / "deep" / "er"
    assert output_folder(folder) == output_folder(folder) == folder
    assert folder.is_dir()


@pytest.mark.parametrize("name", ["file", "file/x", "/proc/x"])
def test_what_cannot_be_a_folder_is_refused(tmp_path, name):
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match=f"{re.escape(name)} can't be a folder for results"):
        output_folder(tmp_path / name)


def test_files_go_to_folders_that_are_there(tmp_path):
    (tmp_path / "file").touch()
    assert output_file(tmp_path / "file") == tmp_path / "file"
    with pytest.raises(BadInput, match="it is a folder"):
        output_file(tmp_path)
    for name in ("no/file", "file/file"):
        with pytest.raises(BadInput, match=f"there is no folder .*/{name.split('/')[0]}"):
            output_file(tmp_path / name)


def test_files_end_in_what_can_be_written(tmp_path):
    assert output_file(tmp_path / "chair.PNG", (".png", ".jpg"))
    with pytest.raises(BadInput, match=r"chair\.foo must end in one of \.png, \.jpg"):
        output_file(tmp_path / "chair.foo", (".png", ".jpg"))


def test_read_only_folders_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write everywhere
    with pytest.raises(BadInput, match="the folder is read-only"):
        output_folder(tmp_path)
    with pytest.raises(BadInput, match="the folder is read-only"):
        output_file(tmp_path / "file")
