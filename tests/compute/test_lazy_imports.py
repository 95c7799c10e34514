# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Folders of the core give their names without importing torch before they are asked for."""

import subprocess
import sys
from importlib import import_module

import pytest

from geopurify.compute.lazy_imports import make_lazy_getattr

FOLDERS = ("config", "frame", "fusion", "query", "purify", "map_files", "runtime", "files")
LIGHT = """
import sys
import geopurify, geopurify.{folder}
assert "torch" not in sys.modules
"""


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_gives_each_of_its_names(folder):
    package = import_module(f"geopurify.{folder}")
    for name in package.__all__:
        assert getattr(package, name).__name__ == name


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_is_imported_without_torch(folder):
    subprocess.run([sys.executable, "-c", LIGHT.format(folder=folder)], check=True)


def test_other_names_are_errors():
    get = make_lazy_getattr("geopurify.files", {"atomic_write": "atomic_write"})
    assert get("atomic_write").__module__ == "geopurify.files.atomic_write"
    with pytest.raises(AttributeError, match=r"'geopurify\.files' has no attribute 'whole'"):
        get("whole")
